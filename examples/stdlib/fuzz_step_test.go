package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

// tries bounds how often a step learns what a target wants and calls it again.
const tries = 5

// keptValues is the number of values of one sort that a session keeps.
const keptValues = 8

// step calls a target with values of src, again while its errors tell what it wants.
func (s *session) step(src source, t target) {
	h := s.hints[t]
	if h == nil {
		h = hints{}
		s.hints[t] = h
	}
	for range tries {
		err := s.attempt(src, t, h)
		if err == nil || !h.learn(err.Error()) {
			return
		}
	}
}

// attempt calls a target once.
func (s *session) attempt(src source, t target, h hints) error {
	m := &maker{session: s, source: src, of: t}
	args := m.arguments(h)
	self := m.receiver()
	l := limits[t.String()]
	if l.args != nil {
		l.args(args)
	}
	if l.self != "" {
		self = s.evaluate(l.self)
	}
	how, args := m.call(self, args)
	watch := time.AfterFunc(time.Minute, func() { panic("no end of " + describe(t, args)) })
	results, err := s.run(how, args...)
	watch.Stop()
	s.check(describe(t, args), err)
	for _, v := range results {
		if !l.drop {
			s.keep(v, 2)
		}
	}
	if s.called != nil {
		s.called(t, err)
	}
	return err
}

// arguments makes the arguments of a call, mostly as many as there are parameters.
func (m *maker) arguments(h hints) []lua.LValue {
	n := m.of.params
	switch b := m.next(); {
	case b < 10:
		n = int(b) % (n + 1)
	case b < 30:
		n += int(b) % 3
	}
	args := make([]lua.LValue, n)
	for i := range args {
		if want, ok := h[i+1]; ok {
			args[i] = m.wanted(want)
		} else {
			args[i] = m.value()
		}
	}
	return args
}

// receiver finds a handle for the target, nil for a function.
func (m *maker) receiver() lua.LValue {
	t := m.of
	switch t.kind {
	case function, constructor:
		return lua.LNil
	}
	if len(m.pool[t.class]) < 2 {
		m.keep(m.given(t), 0)
	}
	if list := m.pool[t.class]; len(list) > 0 {
		return oneOf(m, list)
	}
	return lua.LNil
}

// given gives a handle that nobody else has: the zero value of a class, or one of the host.
func (s *session) given(t target) lua.LValue {
	if h := s.one(s.reach("call"), lua.LString("host"), lua.LString("give"), lua.LString(t.class)); h != lua.LNil {
		return h
	}
	return s.one(s.reach("zero"), lua.LString(t.module), lua.LString(t.class))
}

// evaluate gives the value of a Lua expression.
func (s *session) evaluate(expression string) lua.LValue {
	f, err := s.L.LoadString("return " + expression)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.one(f)
}

// call gives the Lua function that calls the target, and all that it takes.
func (m *maker) call(self lua.LValue, args []lua.LValue) (lua.LValue, []lua.LValue) {
	t := m.of
	name := lua.LString(t.name)
	var how string
	var head []lua.LValue
	switch t.kind {
	case function:
		how, head = "call", []lua.LValue{lua.LString(t.module), name}
	case constructor:
		how, head = "new", []lua.LValue{lua.LString(t.module), lua.LString(t.class), name}
	case method:
		how, head = "method", []lua.LValue{self, name, self}
	case getField:
		how, head = "get", []lua.LValue{self, name}
	case setField:
		how, head = "set", []lua.LValue{self, name}
	case operator:
		how, head = "operate", []lua.LValue{self, name}
	}
	f := m.reach(how)
	switch b := m.next(); {
	case b < 8 && t.kind == method && limits[t.String()].why == "":
		head[2] = m.value()
	case b < 20:
		f, head = m.reach("coroutine"), slices.Insert(head, 0, f)
	case b < 30:
		f, head = m.reach("protected"), slices.Insert(head, 0, f)
	}
	return f, append(head, args...)
}

// keep puts handles and functions among what later calls are given; of tables, what they hold.
func (s *session) keep(v lua.LValue, depth int) {
	switch v := v.(type) {
	case *lua.LUserData, *bind.Error:
		name := runtime.TypeOf(v)
		if s.pool[name] == nil {
			s.classes = append(s.classes, name)
		}
		s.pool[name] = kept(s.pool[name], v)
	case *lua.LFunction:
		s.functions = kept(s.functions, lua.LValue(v))
	case *lua.LTable:
		if depth == 0 {
			return
		}
		for k, e := v.Next(lua.LNil); k != lua.LNil; k, e = v.Next(k) {
			s.keep(e, depth-1)
		}
	}
}

// kept is list with v, and without the oldest when it is long.
func kept(list []lua.LValue, v lua.LValue) []lua.LValue {
	if len(list) == keptValues {
		list = slices.Delete(list, 0, 1)
	}
	return append(list, v)
}

// ours are functions of this project, and of Lua's. Two sorts of those in the bindings are not: package bits, whose functions are machine
// instructions, and fields of what is nil, where Go panics, too.
var ours = regexp.MustCompile(`^github\.com/(yuin/|luamodgen/luamodgen/(runtime/|examples/stdlib/bindings\.))`)
var theirs = regexp.MustCompile(`/bindings\.(bits\w+|\w+[GS]etField)\(`)

// culprit finds the function that panicked, behind those of the Go runtime.
var culprit = regexp.MustCompile(`\npanic\([^\n]*\n[^\n]*\n(?:runtime\.[^\n]*\n[^\n]*\n)*([^\n]*)\n`)

// check fails when a call gave anything but a Lua error, or left a state that is of no use.
func (s *session) check(what string, err error) {
	s.t.Helper()
	var api *lua.ApiError
	if err != nil && (!errors.As(err, &api) || api.Type != lua.ApiErrorRun || api.Object == nil) {
		s.t.Fatalf("%s: %v", what, err)
	}
	var panicked *bind.PanicError
	if errors.As(runtime.Cause(err), &panicked) {
		if at := culprit.FindSubmatch(panicked.Stack); at == nil || ours.Match(at[1]) && !theirs.Match(at[1]) {
			s.t.Errorf("%s: %v\n%s", what, err, panicked.Stack)
		}
	}
	_, err = s.call(s.script.RawGetString("check"))
	for errors.Is(runtime.Cause(err), bind.ErrGoroutine) { // of a timer
		_, err = s.call(s.script.RawGetString("check"))
	}
	if err != nil {
		s.t.Fatalf("after %s: %v", what, err)
	}
	if s.L.GetTop() != 0 || s.L.Parent != nil || s.L.IsClosed() {
		s.t.Fatalf("after %s: %d values on the stack", what, s.L.GetTop())
	}
}

// describe tells what is called with what.
func describe(t target, args []lua.LValue) string {
	text := t.String() + " by"
	for _, v := range args {
		switch v := v.(type) {
		case lua.LString:
			text += fmt.Sprintf(" %.60q", string(v))
		case lua.LNumber, lua.LBool:
			text += " " + v.String()
		default:
			text += " <" + runtime.TypeOf(v) + ">"
		}
	}
	return text
}
