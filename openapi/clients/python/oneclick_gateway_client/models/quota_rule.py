from enum import StrEnum


class QuotaRule(StrEnum):
    QUOTA_ACCOUNT_DAY = "quota-account-day"
    QUOTA_ACCOUNT_HOUR = "quota-account-hour"
    QUOTA_ACCOUNT_MINUTE = "quota-account-minute"
    QUOTA_ACCOUNT_PERSONS_DAY = "quota-account-persons-day"
    QUOTA_ACCOUNT_PERSONS_HOUR = "quota-account-persons-hour"
    QUOTA_CLIENT_DAY = "quota-client-day"
    QUOTA_CLIENT_DIGESTS_DAY = "quota-client-digests-day"
    QUOTA_CLIENT_MINUTE = "quota-client-minute"
    QUOTA_PERSON_ACCOUNT_DAY = "quota-person-account-day"
    QUOTA_PERSON_DAY = "quota-person-day"

    def __str__(self) -> str:
        return str(self.value)
