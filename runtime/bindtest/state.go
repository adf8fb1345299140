package bindtest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// state is a Lua state with the functions of the module, none of which has rules: a setup is user code.
type state struct {
	Module
	L          *lua.LState
	table      *lua.LTable // the module
	conversion Conversion  // what convert calls
}

func open(m Module) *state {
	L := lua.NewState()
	s := &state{Module: m, L: L, table: L.NewTable()}
	var used []*bind.Class
	for _, z := range m.Zeros {
		used = append(used, z.Class)
	}
	classes := lenient(used)
	inst := &bind.Instance{Module: m.Module.Name, Self: m.Self, Table: s.table, State: bind.NewState(), Classes: classes}
	bind.Install(L, inst, m.Module.Funcs)
	bind.InstallClasses(L, inst, lenient(m.Module.Classes))
	helpers := &bind.Instance{Module: "bindtest", Table: L.G.Global, State: inst.State, Classes: classes}
	bind.Install(L, helpers, []bind.Func{
		{Decl: "zero(class)", Call: s.zero},
		{Decl: "convert(value)", Call: s.converted},
	})
	return s
}

// lenient are classes that do not count arguments.
func lenient(classes []*bind.Class) []*bind.Class {
	classes = slices.Clone(classes)
	for i, k := range classes {
		bare := *k
		bare.Strict = false
		classes[i] = &bare
	}
	return classes
}

// zero is the Lua function that gives the handle of a class.
func (s *state) zero(c bind.Call) int {
	name := c.String(1)
	for _, z := range s.Zeros {
		if z.Class.Type.Name == name {
			return c.Return(bind.Result(c, 1, z.Value, func(c bind.Call, v any) (lua.LValue, error) {
				return bind.FromHandle(c, v, z.Class.Type)
			}))
		}
	}
	return c.Raise(fmt.Errorf("no zero value of %s", name))
}

// converted is the Lua function behind convert.
func (s *state) converted(c bind.Call) int {
	v, err := s.conversion(c, c.Value(1))
	if err != nil {
		return c.Raise(err)
	}
	return c.Return(v)
}

// convert converts a value to Go and back.
func (s *state) convert(through Conversion, v lua.LValue) (lua.LValue, error) {
	s.conversion = through
	vs, err := s.results(s.L.GetGlobal("convert"), v)
	if err != nil {
		return lua.LNil, err
	}
	return vs[0], nil
}

// eval gives the values of a list of Lua expressions.
func (s *state) eval(list string) ([]lua.LValue, error) {
	fn, err := s.L.LoadString("return " + list)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", list, err)
	}
	return s.results(fn)
}

// results calls a Lua function. What it raises is an error without a traceback.
func (s *state) results(fn lua.LValue, args ...lua.LValue) ([]lua.LValue, error) {
	defer s.L.SetTop(s.L.GetTop())
	top := s.L.GetTop()
	if err := s.L.CallByParam(lua.P{Fn: fn, NRet: lua.MultRet, Protect: true}, args...); err != nil {
		if api, ok := err.(*lua.ApiError); ok {
			err = errors.New(strings.TrimSpace(api.Object.String()))
		}
		return nil, err
	}
	var vs []lua.LValue
	for i := top + 1; i <= s.L.GetTop(); i++ {
		vs = append(vs, s.L.Get(i))
	}
	return vs, nil
}

// function finds a function by the name that messages give it, with the arguments that come before its own: the receiver of a method.
func (s *state) function(name string) (fn lua.LValue, before []lua.LValue, err error) {
	if class, method, ok := strings.Cut(name, ":"); ok {
		found, err := s.eval(fmt.Sprintf("zero(%q).%s, zero(%q)", class, method, class))
		if err != nil {
			return nil, nil, err
		}
		return found[0], found[1:], nil
	}
	if i := strings.LastIndex(name, ".__"); i > 0 {
		handle, err := s.eval(fmt.Sprintf("zero(%q)", name[:i]))
		if err != nil {
			return nil, nil, err
		}
		return s.L.GetMetaField(handle[0], name[i+1:]), nil, nil
	}
	fn = s.table
	for part := range strings.SplitSeq(strings.TrimPrefix(name, s.Module.Module.Name+"."), ".") {
		if fn = s.L.GetField(fn, part); fn == lua.LNil {
			return nil, nil, fmt.Errorf("there is no function %s", name)
		}
	}
	return fn, nil, nil
}
