"""The demo: a private PostgreSQL, a population, its simulated departments and the gateway, started together and stopped together."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from gateway.db import EmbeddedPostgres
from gateway.domain.clock import CHINA, real_now
from gateway.domain.errors import SetupError
