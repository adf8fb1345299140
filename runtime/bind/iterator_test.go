package bind_test

import (
	"iter"
	"runtime"
	"testing"
	"time"

	"github.com/luamodgen/luamodgen/runtime/bind"
	lua "github.com/yuin/gopher-lua"
)

// loops are functions around iterators; ended counts those whose Go side has ended.
type loops struct{ ended chan struct{} }

// count yields 1 to n, and panics instead of 5.
func (l *loops) count(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		defer func() { l.ended <- struct{}{} }()
		for i := range n {
			if i == 4 {
				panic("five")
			}
			if !yield(i + 1) {
				return
			}
		}
	}
}

func (l *loops) funcs() []bind.Func {
	return []bind.Func{
		{Decl: "count(n)", Call: func(c bind.Call) int {
			return c.Return(bind.Result(c, 1, l.count(c.Int(1)), fromSeqInt))
		}},
		{Decl: "pairs()", Call: func(c bind.Call) int {
			seq := iter.Seq2[string, int](func(yield func(string, int) bool) { _ = yield("a", 1) && yield("b", 2) })
			v, err := bind.FromSeq2(c, seq, bind.FromString, bind.FromInt)
			if err != nil {
				return c.Raise(err)
			}
			return c.Return(v)
		}},
		{Decl: "rows()", Call: func(c bind.Call) int {
			v, _ := bind.FromSeqError(c, func(yield func(int, error) bool) { _ = yield(1, nil) && yield(0, errMissing) && yield(2, nil) }, bind.FromInt)
			return c.Return(v)
		}},
		{Decl: "none()", Call: func(c bind.Call) int {
			v, _ := bind.FromSeq(c, nil, bind.FromInt[int])
			return c.Return(v)
		}},
		{Decl: "map(f)", Call: func(c bind.Call) int {
			f := bind.Arg(c, 1, toFuncIntInt)
			var squares iter.Seq[int] = func(yield func(int) bool) {
				for i := 1; yield(f(i)); i++ {
				}
			}
			return c.Return(bind.Result(c, 1, squares, fromSeqInt))
		}},
		{Decl: "sum(f)", Call: func(c bind.Call) int {
			sum := 0
			for n := range bind.Arg(c, 1, toSeqInt) {
				sum += n
			}
			return c.Return(lua.LNumber(sum))
		}},
		{Decl: "recv(n)", Call: func(c bind.Call) int {
			ch := make(chan int, 3)
			for i := range 3 {
				ch <- i
			}
			close(ch)
			v, _ := bind.FromRecv(c, ch, bind.FromInt)
			return c.Return(v)
		}},
	}
}

func fromSeqInt(c bind.Call, v iter.Seq[int]) (lua.LValue, error) {
	return bind.FromSeq(c, v, bind.FromInt)
}

func toSeqInt(c bind.Call, v lua.LValue) (iter.Seq[int], error) {
	return bind.ToSeq(c, v, bind.ToInt[int])
}

func TestIterators(t *testing.T) {
	l := &loops{ended: make(chan struct{}, 100)}
	runWith(t, l.funcs(), []program{
		{`local s = 0 for n in m.count(3) do s = s + n end assert(s == 6)`, ``},
		{`local f = m.count(1) assert(f() == 1 and f() == nil and f() == nil)`, ``},
		{`for n in m.count(10) do end`, `m.count(): panic: five`},
		{`local f = m.count(10) for i = 1, 4 do f() end assert(not pcall(f) and f() == nil)`, ``},
		{`local s = "" for k, v in m.pairs() do s = s .. k .. v end assert(s == "a1b2")`, ``},
		{`for n in m.none() do error("no") end`, ``},
		{`for n in m.rows() do assert(n == 1) end`, errText},
		{`local s = 0 for n in m.map(function(i) return i * i end) do s = s + n if n == 9 then break end end assert(s == 14)`, ``},
		{`for n in m.map(function(i) error("oops", 0) end) do end`, `oops`},
		{`for n in m.map(function(i) for k in m.count(1) do return k end end) do if n == 1 then break end end`, ``},
		{`local i = 0 assert(m.sum(function() i = i + 1 if i < 4 then return i end end) == 6)`, ``},
		{`m.sum(function() error("oops", 0) end)`, `oops`},
		{`m.sum(function() return "x" end)`, `function <<string>:1>: bad result #1 (integer expected, got string)`},
		{`local s = 0 for n in m.recv() do s = s + n end assert(s == 3)`, ``},
		{`m.count(1)(m)`, ``},
	})
}

// TestIteratorsEnd leaves loops early and waits for the end of their Go side.
func TestIteratorsEnd(t *testing.T) {
	before := runtime.NumGoroutine()
	l, s := &loops{ended: make(chan struct{}, 100)}, bind.NewState()
	L := newWith(t, s, l.funcs())
	if err := L.DoString(`for i = 1, 20 do for n in m.count(3) do if n == 1 then break end end end`); err != nil {
		t.Fatal(err)
	}
	for range 19 { // one may be in a register
		await(t, l.ended)
	}
	if err := L.DoString(`kept = m.count(3) kept() other = m.count(3)`); err != nil {
		t.Fatal(err)
	}
	s.Close()
	for runtime.NumGoroutine() > before {
		await(t, nil)
	}
}

// await collects garbage until something comes, or a moment passed when ch is nil.
func await(t *testing.T, ch chan struct{}) {
	t.Helper()
	for range 500 {
		runtime.GC()
		select {
		case <-ch:
			return
		case <-time.After(10 * time.Millisecond):
			if ch == nil {
				return
			}
		}
	}
	t.Fatal("the Go side of a loop does not end")
}
