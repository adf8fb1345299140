package sandbox

import (
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// TestLongStrings has functions work on strings that they do a part at a time, with characters across the borders.
func TestLongStrings(t *testing.T) {
	L := bare(t)
	accented := "x" + strings.Repeat("é", stretch)
	raw := strings.Repeat("a\xff\n", stretch)
	for _, c := range []struct{ name, source, arg, want string }{
		{"upper", "return (...):upper()", accented, strings.ToUpper(accented)},
		{"lower", "return (...):lower()", strings.ToUpper(accented), strings.ToLower(accented)},
		{"upper of bytes", "return (...):upper()", raw, strings.ReplaceAll(raw, "a", "A")},
		{"rep", "return (...):rep(400000)", "abc", strings.Repeat("abc", 400000)},
		{"rep of much", "return (...):rep(3)", raw, strings.Repeat(raw, 3)},
		{"reverse", "return (...):reverse()", raw, strings.Repeat("\n\xffa", stretch)},
		{"quote", "return ('%q'):format(...)", raw, `"` + strings.ReplaceAll(raw, "\n", "\\\n") + `"`},
		{"concat", "return table.concat({..., ...}, ',')", raw, raw + "," + raw},
		{"tonumber", "return tostring(tonumber(...))", strings.Repeat(" ", 3*stretch) + "12" + strings.Repeat("\n", 2*stretch), "12"},
		{"tonumber of much", "return tostring(tonumber(...))", strings.Repeat("1", longestNumber+1), "nil"},
	} {
		L.Push(compiled(t, L, c.source))
		L.Push(lua.LString(c.arg))
		L.Call(1, 1)
		if got := L.Get(-1).String(); got != c.want {
			t.Errorf("%s: %d bytes differ from %d", c.name, len(got), len(c.want))
		}
		L.SetTop(0)
	}
}
