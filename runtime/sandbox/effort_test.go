package sandbox

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// listed is a text of n parts, each with its number.
func listed(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// scopes is a text within n functions, each in the one before, that have 190 local variables each.
func scopes(n int, head, text string) string {
	var b strings.Builder
	for k := range n {
		fmt.Fprintf(&b, "local %sl%d_ %s ", listed(190, fmt.Sprintf("l%d_%%d,", k)), k, head)
	}
	return b.String() + text + strings.Repeat(" end", n)
}

// worst are sources of n parts for which the compiler takes more than in proportion to n.
var worst = map[string]func(n int) string{
	"jumps before labels": func(n int) string { return listed(n, "goto a%d ") + listed(n, "::a%d:: ") },
	"jumps after labels":  func(n int) string { return listed(n, "::a%d:: ") + listed(n, "goto a%d ") },
	"jumps out of blocks": func(n int) string {
		return strings.Repeat("do ", 900) + strings.Repeat("do goto a end ", n) + strings.Repeat("end ", 900) + "::a::"
	},
	"breaks": func(n int) string {
		return "while x do " + strings.Repeat("do ", 900) + strings.Repeat("do break end ", n) + strings.Repeat("end ", 901)
	},
	"labels":  func(n int) string { return listed(n, "::a%d:: ") },
	"numbers": func(n int) string { return listed(n, "f(%d) ") },
	"last constant": func(n int) string {
		return listed(4000, "f(%d) ") + strings.Repeat("x=3999 ", n)
	},
	"long numbers": func(n int) string {
		return strings.Repeat("x=a"+strings.Repeat("+2.2250738585072011360574097967e-308", 20)+" ", 1+n/20)
	},
	"globals in scopes":   func(n int) string { return scopes(20, "function f()", strings.Repeat("x=x ", n)) },
	"variables of scopes": func(n int) string { return scopes(1+n/200, "local function f()", listed(190, "f(l0_%d) ")) },
	"passed variables": func(n int) string {
		var b strings.Builder
		for k := range 1 + n/190 {
			b.WriteString(listed(190, fmt.Sprintf("f(l%d_%%d) ", k)))
		}
		return scopes(1+n/190, "local function f()", b.String())
	},
	"sums":      func(n int) string { return strings.Repeat("x=a"+strings.Repeat("+a", 150)+" ", 1+n/150) },
	"concats":   func(n int) string { return strings.Repeat("x=a"+strings.Repeat("..a", 150)+" ", 1+n/150) },
	"functions": func(n int) string { return strings.Repeat("f=function()end ", n) },
	"blocks":    func(n int) string { return strings.Repeat("do end ", n) },
}

// TestWorstSources checks that what is accepted takes no more time than some plain sources of the largest size, and no more memory than documented.
func TestWorstSources(t *testing.T) {
	for name, source := range worst {
		n := 512
		for len(source(2*n)) <= 1<<20 && !refused(t, name, source(2*n)) {
			n *= 2
		}
		if n == 512 {
			t.Errorf("%s: not even %d", name, 2*n)
		}
	}
}

// plain is how long a plain source of the largest size takes now.
func plain(t *testing.T) time.Duration {
	t.Helper()
	begin := time.Now()
	if _, err := Compile("plain", strings.Repeat("f(x, y) ", 1<<17), SourceLimits{}); err != nil {
		t.Fatal(err)
	}
	return time.Since(begin)
}

// refused compiles a source and reports whether it has too much of something.
func refused(t *testing.T, name, source string) bool {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begin := time.Now()
	_, err := Compile(name, source, SourceLimits{})
	took := time.Since(begin)
	runtime.ReadMemStats(&after)
	if took > time.Second {
		if most := 20 * plain(t); took > most {
			t.Errorf("%s of %d bytes takes %v, more than %v: %v", name, len(source), took, most, err)
		}
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > 400<<20 {
		t.Errorf("%s of %d bytes allocates %d MiB: %v", name, len(source), n>>20, err)
	}
	return t.Failed() || err != nil && strings.Contains(err.Error(), "too many ")
}

// TestHonestSources checks that large sources of the usual kind compile.
func TestHonestSources(t *testing.T) {
	lines := "local function step%[1]d(order, price)\n  local total = order.count * price + 3\n" +
		strings.Repeat("  if total > 9 then total = f(total / 2) end y.a = 'a'\n", 7) + "  return total\nend\n"
	for name, source := range map[string]string{
		"lines":     "local M = {}\n" + listed(150, lines) + listed(1700, strings.ReplaceAll(lines, "local function step", "function M.step")) + "return M",
		"one block": strings.Repeat("x.y = f(x, 'text', 12) + y\n", 20_000),
		"functions": listed(2000, "function handlers.on%d(e) for k, v in pairs(e) do print(k, v) end end\n"),
		"table":     "return {" + strings.Repeat("{12, 'ab', 3.5},", 50_000) + "}",
		"records":   "return {" + strings.Repeat(listed(100, "{id = %[1]d},"), 500) + "}",
		"resume":    listed(500, "for i = 1, n do if i == %d then goto continue end f(i) ::continue:: end\n"),
	} {
		if _, err := Compile(name, source, SourceLimits{}); err != nil {
			t.Errorf("%s, %d bytes: %v", name, len(source), err)
		}
	}
}

// TestSourceMemory checks that the bound of memory holds before anything is parsed, wherever the source is wrong.
func TestSourceMemory(t *testing.T) {
	for _, source := range []string{strings.Repeat("f=function()end ", 100), strings.Repeat("do end ", 3000), "x = {" + strings.Repeat("1,", 9000) + " ] wrong"} {
		_, err := Compile("large", source, SourceLimits{Memory: 1 << 20})
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || !strings.Contains(syntax.Message, "takes more than 1048576 bytes to compile") {
			t.Errorf("%.30s: %v", source, err)
		}
	}
}
