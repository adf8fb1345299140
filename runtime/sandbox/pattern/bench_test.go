package pattern_test

import (
	"strings"
	"testing"

	"github.com/yuin/gopher-lua/pm"

	"github.com/luamodgen/luamodgen/runtime/sandbox/pattern"
)

var benchmarks = []struct{ name, pattern, subject string }{
	{"literal", "hello", strings.Repeat("say ", 50) + "hello"},
	{"word", "(%w+)", strings.Repeat(" ", 20) + "word"},
	{"pair", "(%w+)%s*=%s*(%w+)", "some text with key = value in it"},
	{"trim", "^%s*(.-)%s*$", "   the quick brown fox jumps over the lazy dog   "},
	{"lazy", "<(.-)>", strings.Repeat("x", 100) + "<" + strings.Repeat("y", 100) + ">"},
	{"greedy", ".*/", "/usr/local/share/lua/5.1/socket/http.lua"},
	{"set", "[%w_.-]+@[%w.-]+", "please write to somebody.else@example.com or not"},
	{"miss", "x+y", strings.Repeat("x", 200)},
	{"balance", "%b()", "f(a(b)c, (d(e)))"},
}

func BenchmarkFind(b *testing.B) {
	for _, c := range benchmarks {
		b.Run(c.name+"/pattern", func(b *testing.B) {
			var m pattern.Matcher
			b.ReportAllocs()
			for b.Loop() {
				if err := m.Compile(c.pattern); err != nil {
					b.Fatal(err)
				}
				m.Find(c.subject, 0)
			}
		})
		b.Run(c.name+"/pm", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := pm.Find(c.pattern, []byte(c.subject), 0, 1); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
