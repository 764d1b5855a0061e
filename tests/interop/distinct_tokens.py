"""Tokens as a long-running program uses them."""

import urllib.request


def print_distinct(get_token, count, next_url):
    """Prints `count` tokens, each different from the one before it. The response of `next_url` comes when a new
    one was issued.
    """
    last = None
    for _ in range(count):
        while (token := get_token()) == last:
            with urllib.request.urlopen(next_url) as response:
                response.read()
        last = token
        print(token)
