package pattern_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/gopher-lua/pm"

	"github.com/luamodgen/luamodgen/runtime/sandbox/pattern"
)

// tokens make up patterns in which package pm does what Lua does. What pm does otherwise is not among them:
//   - sets with a class at either end of a range ([a-%d], [%a-z]), or with a range after a range ([a-c-e]), which match nothing, and [+--];
//   - %f, which is an f; % and %b at the end of a pattern, which match nothing;
//   - a reference to a position capture, which matches nothing in Lua and the empty string in pm (see pmDiffers).
var tokens = []string{
	"a", "b", "(", ")", ".", "*", "+", "-", "?", "^", "$", "%1", "%2", "()", "%b()", "%bab", "[ab]", "[^a]", "[a-c%d]", "[]a]", "[^%s]", "[%]-]", "[-a]",
	"[a-]", "%a", "%d", "%s", "%w", "%W", "%D", "%p", "%.", "]", "%(", "%)", "1", " ", "é",
}

// fromTokens spells a pattern.
func fromTokens(data []byte) string {
	var b strings.Builder
	for _, c := range data[:min(len(data), 10)] {
		b.WriteString(tokens[int(c)%len(tokens)])
	}
	return b.String()
}

func pmDiffers(p string) bool {
	return strings.Contains(p, "()") && (strings.Contains(p, "%1") || strings.Contains(p, "%2"))
}

// FuzzAgainstPM compares all matches with those of gopher-lua's own matcher.
func FuzzAgainstPM(f *testing.F) {
	f.Add([]byte{2, 4, 7, 3, 11}, "abab")
	f.Add([]byte{16, 5, 17, 6, 14}, "ab(a)b1")
	f.Add([]byte{9, 4, 5, 0, 8, 10}, "aab a\n")
	f.Fuzz(func(t *testing.T, data []byte, subject string) {
		p := fromTokens(data)
		if pmDiffers(p) || len(subject) > 40 {
			return
		}
		want, err := pm.Find(p, []byte(subject), 0, -1)
		got, ours := all(p, subject)
		if ours == pattern.ErrIndex && err == nil {
			return // pm looks at a reference when it comes to it
		}
		if (err == nil) != (ours == nil) {
			t.Fatalf("%q in %q: got error %v, want %v", p, subject, ours, err)
		}
		if theirs := texts(want, subject); err == nil && !slices.Equal(got, theirs) {
			t.Fatalf("%q in %q:\n got %q\nwant %q", p, subject, got, theirs)
		}
	})
}

// all finds every match.
func all(p, s string) (found []string, err error) {
	var m pattern.Matcher
	if err := m.Compile(p); err != nil {
		return nil, err
	}
	for from := 0; from <= len(s) && m.Find(s, from); {
		found = append(found, captures(&m, s)...)
		start, end, _ := m.Span(0)
		from = max(start+1, end)
		if m.Anchored() {
			break
		}
	}
	return found, nil
}

func texts(matches []*pm.MatchData, s string) (found []string) {
	for _, m := range matches {
		for i := 0; i < m.CaptureLength(); i += 2 {
			if m.IsPosCapture(i) {
				found = append(found, fmt.Sprint(m.Capture(i)-1))
			} else {
				found = append(found, s[m.Capture(i):m.Capture(i+1)])
			}
		}
	}
	return found
}

// FuzzCompile compiles and matches anything.
func FuzzCompile(f *testing.F) {
	f.Add("[a-%d]%f[x](%b()%1)", "a(b)")
	f.Fuzz(func(t *testing.T, p, s string) {
		m := pattern.Matcher{Work: func(int) { panic(errInterrupted) }}
		if m.Compile(p) != nil {
			return
		}
		defer func() {
			if v := recover(); v != nil && v != errInterrupted {
				panic(v)
			}
		}()
		if m.Find(s, 0) {
			captures(&m, s)
		}
	})
}

var errInterrupted any = "interrupted"
