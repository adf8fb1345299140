package bind_test

import (
	"fmt"
	"testing"

	"github.com/luamodgen/luamodgen/runtime/bind"
	lua "github.com/yuin/gopher-lua"
)

// toFuncIntInt is what luamodgen generates for a func(int) int.
func toFuncIntInt(c bind.Call, v lua.LValue) (func(int) int, error) {
	f, err := bind.ToCallback(c, v)
	if err != nil {
		return nil, err
	}
	return func(a1 int) int {
		k := f.Begin()
		bind.Pass(&k, a1, bind.FromInt)
		k.Call(1)
		r1 := bind.Take(&k, bind.ToInt[int])
		k.Must()
		return r1
	}, nil
}

// toFuncError is what luamodgen generates for a func() error.
func toFuncError(c bind.Call, v lua.LValue) (func() error, error) {
	f, err := bind.ToCallback(c, v)
	if err != nil {
		return nil, err
	}
	return func() error {
		k := f.Begin()
		k.Try(0)
		return k.End()
	}, nil
}

// toFuncIntsError has more values than an Invocation holds itself: func(a, b, c, d, e, f int) (u, v, w, x, y int, err error).
func toFuncIntsError(c bind.Call, v lua.LValue) (func(...int) ([]int, error), error) {
	f, err := bind.ToCallback(c, v)
	if err != nil {
		return nil, err
	}
	return func(as ...int) (rs []int, err error) {
		k := f.Begin()
		for _, a := range as {
			bind.Pass(&k, a, bind.FromInt)
		}
		k.Try(5)
		for range 5 {
			rs = append(rs, bind.Take(&k, bind.ToInt[int]))
		}
		return rs, k.End()
	}, nil
}

// kept is callbacks that Go code keeps beyond the call that it got them in.
type kept struct {
	fn  func(int) int
	err func() error
}

// caught gives what f panics with.
func caught(f func()) (v any) {
	defer func() { v = recover() }()
	f()
	return nil
}

func (k *kept) funcs() []bind.Func {
	return []bind.Func{
		{Decl: "apply(f, n)", Call: func(c bind.Call) int {
			f := bind.Arg(c, 1, toFuncIntInt)
			n := c.Int(2)
			return c.Return(bind.Number(c, 1, f(n)))
		}},
		{Decl: "try(f)", Call: func(c bind.Call) int {
			if err := bind.Arg(c, 1, toFuncError)(); err != nil {
				return c.Return(lua.LString(err.Error()))
			}
			return c.Return()
		}},
		{Decl: "pass(f)", Call: func(c bind.Call) int {
			if err := bind.Arg(c, 1, toFuncError)(); err != nil {
				return c.Raise(err)
			}
			return c.Return()
		}},
		{Decl: "wrap(f)", Call: func(c bind.Call) int {
			return c.Raise(fmt.Errorf("wrapped: %w", bind.Arg(c, 1, toFuncError)()))
		}},
		{Decl: "ints(f)", Call: func(c bind.Call) int {
			rs, err := bind.Arg(c, 1, toFuncIntsError)(1, 2, 3, 4, 5, 6)
			if err != nil {
				return c.Raise(err)
			}
			return c.Return(lua.LString(fmt.Sprint(rs)))
		}},
		{Decl: "foreign(f)", Call: func(c bind.Call) int {
			f, done := bind.Arg(c, 1, toFuncError), make(chan error)
			go func() { done <- f() }()
			return c.Raise(<-done)
		}},
		{Decl: "keep(f)", Call: func(c bind.Call) int {
			k.fn, k.err = bind.Arg(c, 1, toFuncIntInt), bind.Arg(c, 1, toFuncError)
			return c.Return()
		}},
		{Decl: "kept(n)", Call: func(c bind.Call) int {
			n := c.Int(1)
			return c.Return(bind.Number(c, 1, k.fn(n)))
		}},
		{Decl: "panic()", Call: func(bind.Call) int { panic("out of cheese") }},
		{Decl: "missing()", Call: func(c bind.Call) int { return c.Raise(errMissing) }},
		{Decl: "adder(n)", Call: func(c bind.Call) int {
			n := c.Int(1)
			return c.Return(bind.FromFunc(c, "m", func(c bind.Call) int { return c.Return(lua.LNumber(n + c.Int(1))) }))
		}},
	}
}

// newWith is a state with the global module m of these functions.
func newWith(tb testing.TB, s *bind.State, funcs []bind.Func) *lua.LState {
	tb.Helper()
	return newUnder(tb, bind.Rules{}, s, funcs)
}

// newUnder is newWith for functions that have rules.
func newUnder(tb testing.TB, rules bind.Rules, s *bind.State, funcs []bind.Func) *lua.LState {
	tb.Helper()
	L := lua.NewState()
	tb.Cleanup(func() {
		if !L.IsClosed() {
			s.Close()
			L.Close()
		}
	})
	t := L.CreateTable(0, len(funcs))
	bind.Install(L, &bind.Instance{Module: "m", Table: t, State: s, Rules: rules}, funcs)
	L.SetGlobal("m", t)
	return L
}

// runWith runs each program in a state of its own.
func runWith(t *testing.T, funcs []bind.Func, programs []program) {
	t.Helper()
	runUnder(t, bind.Rules{}, funcs, programs)
}

// runUnder is runWith for functions that have rules.
func runUnder(t *testing.T, rules bind.Rules, funcs []bind.Func, programs []program) {
	t.Helper()
	for _, p := range programs {
		err := newUnder(t, rules, bind.NewState(), funcs).DoString(p.src)
		switch {
		case err == nil && p.want != "":
			t.Errorf("%s\n\tno error, want %s", p.src, p.want)
		case err != nil && (p.want == "" || firstLine(err) != p.want):
			t.Errorf("%s\n\tgot  %s\n\twant %s", p.src, firstLine(err), p.want)
		}
	}
}
