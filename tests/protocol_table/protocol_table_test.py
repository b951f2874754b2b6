"""docs/PROTOCOL.md has a table of everything that is said on the wire and of the tests that hold it; this holds the table.
Usage: protocol_table_test.py ROOT. What is said is read from the code: the variants of room/messages.hpp, the tables of
signaling/. A new message without a row, a row without a message, and a row whose test is not there, are failures."""
import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(sys.argv.pop(1))


def source(path):
    return (ROOT / "src" / path).read_text()


def variant(name):
    """The alternatives of a std::variant of room/messages.hpp."""
    found = re.search(rf"using {name} =\s*std::variant<([^>]*)>", source("room/messages.hpp"))
    return [word.strip() for word in found.group(1).split(",")]


def spoken():
    """Names on the wire of each struct that is spoken, in either dialect."""
    names = {}
    for file in ("signaling/encode.cpp", "signaling/encode_newer.cpp"):
        parts = re.split(r"\w+ (?:spoken|said)\(const room::(\w+)&", source(file))
        for struct, body in zip(parts[1::2], parts[2::2]):
            first = body.split("\n")[0]
            found = re.search(r'return (?:Spoken)?\{"([\w-]+)"', first if first.endswith("}") else body.split("\n}\n")[0])
            names.setdefault(struct, set()).update({found.group(1)} if found else set())
    return names


def names_in(variant_name):
    names = spoken()
    return sorted(set().union(*(names[struct] for struct in variant(variant_name))))


def methods():
    return sorted(set(re.findall(r'Method\{"(\w+)"', source("signaling/peer_requests.cpp"))))


def endpoints():
    return sorted({f"{method} /{pattern}" for method, pattern in
                   re.findall(r'Route\{"(\w+)", "([^"]*)"', source("signaling/http_routes.cpp"))})


def rows():
    """(kind, name, tests) of each row of the table."""
    text = (ROOT / "docs" / "PROTOCOL.md").read_text()
    section = text[text.index("What holds it"):]
    out = []
    for kind, name, tests in re.findall(r"^\| (request|endpoint|notification|question) \| `([^`]+)` \| (.*) \|$", section, re.M):
        out.append((kind, name, re.findall(r"`([^`]+)`", tests)))
    return out


def known_tests():
    names = set()
    for file in (ROOT / "src").rglob("*_test.cpp"):
        names |= {f"{suite}.{name}" for suite, name in re.findall(r"^TEST(?:_F)?\((\w+),\s*(\w+)\)", file.read_text(), re.M)}
    for folder in ("conformance", "browser"):
        names |= {f"{folder}/{file.name}" for file in (ROOT / "tests" / folder / "tests").glob("*.test.mjs")}
    return names


class Table(unittest.TestCase):
    def names_of(self, kind):
        return sorted(name for row_kind, name, _ in rows() if row_kind == kind)

    def test_it_has_every_request(self):
        self.assertEqual(self.names_of("request"), methods())
        for struct in variant("PeerRequest"):
            self.assertIn(f"room::{struct}", source("signaling/peer_requests.cpp"), "nobody can ask it")

    def test_it_has_every_endpoint(self):
        self.assertEqual(self.names_of("endpoint"), endpoints())

    def test_it_has_every_notification(self):
        for struct in variant("Notification"):
            self.assertTrue(spoken()[struct], f"{struct} has no word")
        self.assertEqual(self.names_of("notification"), names_in("Notification"))

    def test_it_has_every_question(self):
        self.assertEqual(self.names_of("question"), names_in("Question"))

    def test_every_row_names_tests_that_are_there(self):
        known = known_tests()
        for kind, name, tests in rows():
            with self.subTest(f"{kind} {name}"):
                self.assertTrue(tests, "no test holds it")
                for test in tests:
                    self.assertIn(test, known)


if __name__ == "__main__":
    unittest.main(verbosity=2)
