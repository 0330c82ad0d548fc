"""Member numbers: stable for life, with a check digit against slips of the pen."""

from stdnum import luhn


def with_check_digit(number: int) -> str:
    """Return `number` with its Luhn check digit behind it.

    >>> with_check_digit(100001)
    '1000017'
    """
    digits = str(number)
    return digits + luhn.calc_check_digit(digits)
