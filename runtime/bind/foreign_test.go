package bind_test

import (
	"errors"
	"fmt"
	"iter"
	"testing"

	"github.com/luamodgen/luamodgen/runtime/bind"
	lua "github.com/yuin/gopher-lua"
)

// hub is a module that several states share, in plain Go: it keeps the error of a Lua function.
type hub struct{ err error }

// funcs are what luamodgen generates for it, with every way for an error to come back to Lua.
func (h *hub) funcs() []bind.Func {
	errs := func(yield func(int, error) bool) { yield(0, h.err) }
	return []bind.Func{
		{Decl: "keep(f)", Call: func(c bind.Call) int {
			h.err = bind.Arg(c, 1, toFuncError)()
			return c.Return()
		}},
		{Decl: "put(err)", Call: func(c bind.Call) int {
			h.err = bind.Arg(c, 1, bind.ToError)
			return c.Return()
		}},
		{Decl: "raise()", Call: func(c bind.Call) int { return c.Raise(h.err) }},
		{Decl: "fail()", Call: func(c bind.Call) int { return c.Fail(h.err) }},
		{Decl: "panic()", Call: func(bind.Call) int { panic(h.err) }},
		{Decl: "any()", Call: func(c bind.Call) int { return c.Return(bind.Result(c, 1, any(h.err), bind.FromAny)) }},
		{Decl: "list()", Call: func(c bind.Call) int { return c.Return(bind.Result(c, 1, any([]any{h.err}), bind.FromAny)) }},
		{Decl: "record()", Call: func(c bind.Call) int {
			t := bind.NewTable(c, 1)
			bind.Put(&t, c, "err", h.err, bind.FromError)
			v, _ := t.Value()
			return c.Return(v)
		}},
		{Decl: "each()", Call: func(c bind.Call) int {
			return c.Return(bind.Result(c, 1, iter.Seq2[int, error](errs), fromSeqIntError))
		}},
		{Decl: "receive()", Call: func(c bind.Call) int {
			ch := make(chan error, 1)
			ch <- h.err
			close(ch)
			return c.Return(bind.Result(c, 1, (<-chan error)(ch), func(c bind.Call, ch <-chan error) (lua.LValue, error) {
				return bind.FromRecv(c, ch, bind.FromError)
			}))
		}},
		{Decl: "tell(f)", Call: func(c bind.Call) int {
			f := bind.Arg(c, 1, bind.ToCallback)
			k := f.Begin()
			bind.Pass(&k, h.err, bind.FromError)
			k.Call(0)
			k.Must()
			return c.Return()
		}},
		{Decl: "parts()", Call: func(c bind.Call) int {
			return c.Return(bind.Result(c, 1, tree(h.err), func(c bind.Call, v []error) (lua.LValue, error) {
				return bind.FromSlice(c, v, bind.FromError)
			}))
		}},
		{Decl: "panicpart(n)", Call: func(c bind.Call) int { panic(tree(h.err)[c.Int(1)-1]) }},
		{Decl: "wrap()", Call: func(c bind.Call) int { return c.Raise(fmt.Errorf("wrapped: %w", errors.Join(h.err, errMissing))) }},
	}
}

func fromSeqIntError(c bind.Call, seq iter.Seq2[int, error]) (lua.LValue, error) {
	return bind.FromSeqError(c, seq, bind.FromInt)
}

// tree gives err and all that it wraps.
func tree(err error) []error {
	all := []error{err}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			all = append(all, tree(inner)...)
		}
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			all = append(all, tree(inner)...)
		}
	}
	return all
}

// exits is a Lua function that gives all that comes back to Lua.
const exits = `function exits()
	local all = {m.any(), m.list()[1], m.record().err}
	local function add(v) all[#all + 1] = v end
	for _, f in ipairs {m.raise, m.panic, function() for _ in m.each() do end end} do add(select(2, pcall(f))) end
	add(select(2, m.fail()))
	for err in m.receive() do add(err) end
	m.tell(add)
	return all
end
`

// kinds are Lua values that belong to a state, and what is left of them elsewhere.
var kinds = map[string]string{
	`{code = 7}`:                       `(error object is a table value)`,
	`function() return "mine" end`:     `(error object is a function value)`,
	`coroutine.create(print)`:          `(error object is a thread value)`,
	`newproxy()`:                       `(error object is a userdata value)`,
	`channel.make(1)`:                  `(error object is a channel value)`,
	`setmetatable({}, {__index = _G})`: `(error object is a table value)`,
}

// foreign checks that nothing but text comes of what another state raised.
const foreign = exits + `
	local function text(v) return type(v) == "string" or getmetatable(v) == "error" end
	local all = exits()
	assert(#all == 9)
	for i, v in ipairs(all) do assert(text(v) and tostring(v) == want, i .. ": " .. tostring(v)) end
	local ok, wrapped = pcall(m.wrap)
	assert(text(wrapped) and tostring(wrapped):find("wrapped: " .. want, 1, true) == 1, wrapped)
	for i, v in ipairs(m.parts()) do
		assert(text(v), i)
		assert(text(select(2, pcall(m.panicpart, i))), i)
	end`

// TestForeignErrors gives what a function of one state raised to another one, and to the same one after Leave.
func TestForeignErrors(t *testing.T) {
	for value, want := range kinds {
		for _, program := range []string{
			`m.keep(function() error(` + value + `) end)`,
			`m.keep(function() m.keep(function() error(` + value + `) end) m.raise() end)`,
		} {
			h := &hub{}
			first, second := newWith(t, bind.NewState(), h.funcs()), newWith(t, bind.NewState(), h.funcs())
			if err := first.DoString(program); err != nil {
				t.Fatal(err)
			}
			bind.Leave(first)
			for name, L := range map[string]*lua.LState{"another state": second, "the state after Leave": first} {
				L.SetGlobal("want", lua.LString(want))
				if err := L.DoString(foreign); err != nil {
					t.Errorf("%s, %s: %v", name, program, err)
				}
			}
		}
	}
}

// TestForeignPlain gives what every state can have to another one.
func TestForeignPlain(t *testing.T) {
	for value, check := range map[string]string{
		`"text", 0`:                        `v == "text"`,
		`42`:                               `v == 42`,
		`true`:                             `v == true`,
		`(m.put("a Go error") or m.any())`: `getmetatable(v) == "error" and tostring(v) == "a Go error"`,
	} {
		h := &hub{}
		first, second := newWith(t, bind.NewState(), h.funcs()), newWith(t, bind.NewState(), h.funcs())
		if err := first.DoString(`m.keep(function() error(` + value + `) end)`); err != nil {
			t.Fatal(err)
		}
		if err := second.DoString(exits + `for i, v in ipairs(exits()) do assert(` + check + `, i .. ": " .. tostring(v)) end`); err != nil {
			t.Errorf("%s: %v", value, err)
		}
	}
}

// TestOwnErrors gives what a function raised back to its own state, as the very value.
func TestOwnErrors(t *testing.T) {
	for value := range kinds {
		h := &hub{}
		L := newWith(t, bind.NewState(), h.funcs())
		err := L.DoString(exits + `mine = ` + value + ` m.keep(function() error(mine) end)
			for i, v in ipairs(exits()) do assert(rawequal(v, mine), i .. ": " .. tostring(v)) end
			for i, v in ipairs(coroutine.wrap(exits)()) do assert(rawequal(v, mine), i .. ": " .. tostring(v)) end`)
		if err != nil {
			t.Errorf("%s: %v", value, err)
		}
		var api *lua.ApiError
		if !errors.As(h.err, &api) || api.Object != L.GetGlobal("mine") {
			t.Errorf("%s: errors.As finds %v", value, api)
		}
	}
}
