package main

import (
	"bufio"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
)

const table = `create table if not exists go_audit (id bigserial primary key, at timestamptz not null, account text not null,
case_number text not null, kind text not null, content json not null)`
const row = "insert into go_audit (at, account, case_number, kind, content) values ($1, $2, $3, $4, $5)"

type address struct{ Socket, User, Password, Database string }

// store is one connection with the insert prepared: as much of PostgreSQL's protocol as that needs.
type store struct {
	line net.Conn
	in   *bufio.Reader
	out  []byte
}

func open(at address, makesTable bool) (*store, error) {
	line, err := net.Dial("unix", at.Socket)
	if err != nil {
		return nil, err
	}
	s := &store{line: line, in: bufio.NewReader(line)}
	hello := binary.BigEndian.AppendUint32(nil, 196608)
	for _, text := range []string{"user", at.User, "database", at.Database} {
		hello = append(append(hello, text...), 0)
	}
	hello = append(hello, 0)
	if _, err = line.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(hello)+4)), hello...)); err != nil {
		return nil, err
	}
	if err = s.authenticate(at.Password); err != nil {
		return nil, err
	}
	if makesTable {
		s.message('Q', table+"\x00")
		if err = s.run(); err != nil {
			return nil, err
		}
	}
	s.message('P', "row\x00"+row+"\x00\x00\x00")
	s.message('S', "")
	return s, s.run()
}

// insert is one durable row: its commit is the statement's own.
func (s *store) insert(values ...string) error {
	bind := []byte("\x00row\x00\x00\x00")
	bind = binary.BigEndian.AppendUint16(bind, uint16(len(values)))
	for _, value := range values {
		bind = append(binary.BigEndian.AppendUint32(bind, uint32(len(value))), value...)
	}
	s.message('B', string(append(bind, 0, 0)))
	s.message('E', "\x00\x00\x00\x00\x00")
	s.message('S', "")
	return s.run()
}

func (s *store) message(kind byte, content string) {
	s.out = binary.BigEndian.AppendUint32(append(s.out, kind), uint32(len(content)+4))
	s.out = append(s.out, content...)
}

// run sends what was put together and reads until the server is ready.
func (s *store) run() error {
	if _, err := s.line.Write(s.out); err != nil {
		return err
	}
	s.out = s.out[:0]
	var fault error
	for {
		kind, content, err := s.read()
		if err != nil {
			return err
		}
		switch kind {
		case 'E':
			fault = errors.New(strings.ReplaceAll(string(content), "\x00", " "))
		case 'Z':
			return fault
		}
	}
}

func (s *store) read() (byte, []byte, error) {
	head := make([]byte, 5)
	if _, err := io.ReadFull(s.in, head); err != nil {
		return 0, nil, err
	}
	content := make([]byte, binary.BigEndian.Uint32(head[1:])-4)
	_, err := io.ReadFull(s.in, content)
	return head[0], content, err
}

// authenticate is SCRAM-SHA-256 (RFC 5802, RFC 7677), until the server is ready.
func (s *store) authenticate(password string) error {
	random := make([]byte, 18)
	if _, err := rand.Read(random); err != nil {
		return err
	}
	first := "n=,r=" + base64.StdEncoding.EncodeToString(random)
	var expected []byte
	for {
		kind, content, err := s.read()
		if err != nil {
			return err
		}
		if kind == 'Z' {
			return nil
		}
		if kind == 'E' {
			return errors.New(strings.ReplaceAll(string(content), "\x00", " "))
		}
		if kind != 'R' {
			continue
		}
		switch step := binary.BigEndian.Uint32(content); step {
		case 0:
		case 10:
			text := "n,," + first
			s.message('p', "SCRAM-SHA-256\x00"+string(binary.BigEndian.AppendUint32(nil, uint32(len(text))))+text)
		case 11:
			final, server, err := proof(password, first, string(content[4:]))
			if err != nil {
				return err
			}
			expected = server
			s.message('p', final)
		case 12:
			if string(content[4:]) != "v="+base64.StdEncoding.EncodeToString(expected) {
				return errors.New("the server does not know the password")
			}
		default:
			return fmt.Errorf("no way in by %d", step)
		}
		if _, err = s.line.Write(s.out); err != nil {
			return err
		}
		s.out = s.out[:0]
	}
}

func proof(password, first, server string) (string, []byte, error) {
	parts := map[string]string{}
	for _, part := range strings.Split(server, ",") {
		parts[part[:1]] = part[2:]
	}
	salt, err := base64.StdEncoding.DecodeString(parts["s"])
	if err != nil {
		return "", nil, err
	}
	rounds, err := strconv.Atoi(parts["i"])
	if err != nil {
		return "", nil, err
	}
	salted := mac([]byte(password), append(salt, 0, 0, 0, 1))
	for last, i := salted, 1; i < rounds; i++ {
		last = mac([]byte(password), last)
		salted = xor(salted, last)
	}
	final := "c=biws,r=" + parts["r"]
	text := []byte(first + "," + server + "," + final)
	key := mac(salted, []byte("Client Key"))
	stored := sha256.Sum256(key)
	return final + ",p=" + base64.StdEncoding.EncodeToString(xor(key, mac(stored[:], text))), mac(mac(salted, []byte("Server Key")), text), nil
}

func mac(key, text []byte) []byte {
	made := hmac.New(sha256.New, key)
	made.Write(text)
	return made.Sum(nil)
}

func xor(one, other []byte) []byte {
	made := make([]byte, len(one))
	for i := range one {
		made[i] = one[i] ^ other[i]
	}
	return made
}
