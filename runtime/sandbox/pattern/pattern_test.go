package pattern_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/luamodgen/luamodgen/runtime/sandbox/pattern"
)

// find returns the match and the captures of p in s as text.
func find(t testing.TB, p, s string, init int) []string {
	t.Helper()
	var m pattern.Matcher
	if err := m.Compile(p); err != nil {
		return []string{err.Error()}
	}
	if !m.Find(s, init) {
		return nil
	}
	return captures(&m, s)
}

func captures(m *pattern.Matcher, s string) (all []string) {
	for i := range m.Captures() + 1 {
		start, end, position := m.Span(i)
		if position {
			all = append(all, fmt.Sprint(start))
		} else {
			all = append(all, s[start:end])
		}
	}
	return all
}

func TestFind(t *testing.T) {
	for _, c := range []struct {
		pattern, subject string
		want             []string
	}{
		{"", "", []string{""}},
		{"b", "abc", []string{"b"}},
		{"^b", "abc", nil},
		{"a*", "aab", []string{"aa"}},
		{"^a-b", "aaab", []string{"aaab"}},
		{"a-$", "baa", []string{"aa"}},
		{"ab?c", "ac abc", []string{"ac"}},
		{"a+b", "caaab", []string{"aaab"}},
		{".*b", "aabab ", []string{"aabab"}},
		{"%s+$", " x  ", []string{"  "}},
		{"(a)(()b)", "xab", []string{"ab", "a", "b", "2"}},
		{"(.-)%1$", "xabab", []string{"abab", "ab"}},
		{"%b()", "x(a(b)c)(", []string{"(a(b)c)"}},
		{"%b''", "it's 'me'", []string{"'s '"}},
		{"%f[%d]", "hi", nil},
		{"%f[%w]%w+", " hi there", []string{"hi"}},
		{"%f[%W]", "hi", []string{""}},
		{"%f[%z]", "hi", []string{""}},
		{"[]]", "a]", []string{"]"}},
		{"[^]]", "]a", []string{"a"}},
		{"[a-]+", "b-a-", []string{"-a-"}},
		{"[a-c%d]+", "xb7c", []string{"b7c"}},
		{"[%a-z]+", "1a-z", []string{"a-z"}},
		{"[+--]+", "a+,-", []string{"+,-"}},
		{"a**", "aaa*", []string{"aaa*"}},
		{"*", "a*", []string{"*"}},
		{"(*)", "a*", []string{"*", "*"}},
		{"a$b", "a$b", []string{"a$b"}},
		{"%$", "a$b", []string{"$"}},
		{"()%1", "aa", nil},
		{"%S", " \x00", []string{"\x00"}},
		{"a\x00b", "xa\x00b", []string{"a\x00b"}},
		{"[^%s\x80-\xff]", "\x81 \xffz", []string{"z"}},
		{"[a-%%]?", "-]", []string{""}},
		{"[a-%%]+", "-]]%", []string{"]]"}},
		{"[a-%]x]+", "bx]-", []string{"x]"}},
		{"[+--]+", "a+,-", []string{"+,-"}},
	} {
		if got := find(t, c.pattern, c.subject, 0); !slices.Equal(got, c.want) {
			t.Errorf("%q in %q: got %q, want %q", c.pattern, c.subject, got, c.want)
		}
	}
}

func TestMalformedPatterns(t *testing.T) {
	for p, want := range map[string]pattern.Error{
		"a%":                     pattern.ErrPercent,
		"[%":                     pattern.ErrBracket,
		"[a%]":                   pattern.ErrBracket,
		"[a-%]":                  pattern.ErrBracket,
		"[":                      pattern.ErrBracket,
		"[]":                     pattern.ErrBracket,
		"[^]":                    pattern.ErrBracket,
		"[a-":                    pattern.ErrBracket,
		"%f":                     pattern.ErrFrontier,
		"%fa":                    pattern.ErrFrontier,
		"%f[a":                   pattern.ErrBracket,
		"%b(":                    pattern.ErrBalance,
		"(a":                     pattern.ErrUnfinished,
		"a)":                     pattern.ErrClose,
		"%0":                     pattern.ErrIndex,
		"%1":                     pattern.ErrIndex,
		"(a%1)":                  pattern.ErrIndex,
		strings.Repeat("()", 33): pattern.ErrTooMany,
		strings.Repeat("(", 1e6): pattern.ErrTooMany,
	} {
		var m pattern.Matcher
		if err := m.Compile(p); !errors.Is(err, want) {
			t.Errorf("%.20q: got %v, want %v", p, err, want)
		}
	}
}

// TestWorkInterrupts matches what would take longer than anybody waits.
func TestWorkInterrupts(t *testing.T) {
	long := strings.Repeat("a", 1e6)
	for _, c := range []struct{ pattern, subject string }{
		{".-b", long},
		{"a*a*a*a*b", long},
		{"[^b]-b", long},
		{"a?" + strings.Repeat("a?", 60) + strings.Repeat("a", 61), long[:61]},
		{strings.Repeat("a-", 30) + "b", long},
		{"%b()", strings.Repeat("(", 1e6)},
		{"(a*)%1b", long},
		{long[:5e5] + "b", long},
		{".*.*.*c", long},
	} {
		calls := 0
		m := pattern.Matcher{Work: func(steps int) {
			if steps > 1<<20 {
				t.Errorf("%.20q: %d steps without a call", c.pattern, steps)
			}
			if calls++; calls == 20 {
				panic("enough")
			}
		}}
		if err := m.Compile(c.pattern); err != nil {
			t.Fatal(err)
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%.20q: %d calls, then an end", c.pattern, calls)
				}
			}()
			m.Find(c.subject, 0)
		}()
	}
}

// TestLongPatterns take no Go stack.
func TestLongPatterns(t *testing.T) {
	const n = 200_000
	subject := strings.Repeat("a", n)
	for _, p := range []string{strings.Repeat("a?", n), strings.Repeat("a*", n), "^" + strings.Repeat("a-", n) + "$"} {
		if got := find(t, p, subject, 0); len(got) != 1 || got[0] != subject {
			t.Errorf("%.20q: no match", p)
		}
	}
}

func TestIndex(t *testing.T) {
	long := strings.Repeat("ab", 1e5)
	for _, c := range []struct {
		s, text string
		init    int
	}{
		{"abc", "c", 0}, {"abc", "a", 1}, {"abc", "", 3}, {"", "", 0}, {"", "a", 0},
		{long, "ba", 7}, {long, "bb", 0}, {long + "c", "bc", 0}, {long + "c", long[100:] + "c", 1}, {long, long + "c", 0}, {long, "", 5},
		{long + strings.Repeat("c", 100) + long, strings.Repeat("c", 100) + "a", 3},
	} {
		want := strings.Index(c.s[c.init:], c.text)
		if want >= 0 {
			want += c.init
		}
		if got := pattern.Index(c.s, c.text, c.init, nil); got != want {
			t.Errorf("%.10q in %.10q from %d: got %d, want %d", c.text, c.s, c.init, got, want)
		}
	}
}
