package sandbox

import (
	"fmt"
	"math"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// FuzzFormat compares with package fmt, which gopher-lua formats with, what both know.
func FuzzFormat(f *testing.F) {
	f.Add("%5.2f", 3.14159)
	f.Add("%-8d|", -42.0)
	f.Add("%+05i%%", 7.0)
	f.Add("%#x", 255.0)
	f.Add("% .3e", 1e-300)
	f.Add("%99.99f", -1e308)
	f.Fuzz(func(t *testing.T, format string, n float64) {
		L := bare(t)
		got, err := formatted(L, format, lua.LNumber(n))
		if err != nil {
			return
		}
		verbs := strings.Count(strings.ReplaceAll(format, "%%", ""), "%")
		if len(got) > len(format)+500*(verbs+1) {
			t.Fatalf("%q of %v has %d bytes", format, n, len(got))
		}
		if verbs != 1 || strings.ContainsAny(format, "cqsugGoxX") {
			return // what fmt does otherwise
		}
		want := fmt.Sprintf(format, lua.LNumber(n))
		if got != want {
			t.Fatalf("%q of %v: got %q, want %q", format, n, got, want)
		}
	})
}

func formatted(L *lua.LState, format string, n lua.LNumber) (string, error) {
	L.SetTop(0)
	L.Push(static(stringFormat))
	L.Push(lua.LString(format))
	L.Push(n)
	if err := L.PCall(2, 1, nil); err != nil {
		return "", err
	}
	return L.CheckString(1), nil
}

func TestFormatFlags(t *testing.T) {
	L := bare(t)
	for _, flags := range []string{"", "-", "+", " ", "0", "#", "-0", "+ ", "+0", " 0"} {
		for _, size := range []string{"", "1", "12", ".0", ".3", "12.5", "20."} {
			for _, verb := range "diefgEG" {
				for _, n := range []float64{0, 1, -1, 0.5, 123456789, -1e-7, 1e15, 1e21, -1e300, math.MaxInt32} {
					format := "%" + flags + size + string(verb)
					like := format
					if strings.ContainsRune("gG", verb) && !strings.Contains(size, ".") {
						like = "%" + flags + size + ".6" + string(verb)
					}
					got, err := formatted(L, format, lua.LNumber(n))
					if want := fmt.Sprintf(like, lua.LNumber(n)); err != nil || got != want {
						t.Errorf("%s of %v: got %q (%v), want %q", format, n, got, err, want)
					}
				}
			}
		}
	}
}
