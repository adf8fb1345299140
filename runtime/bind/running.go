package bind

import (
	"runtime"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// maxLevels bounds how far up a stack is read, as tail calls count as levels and there can be any number of them.
const maxLevels = 4096

// turn is one call of Lua by Go that is under way.
type turn struct {
	of   *bound      // the call that took the function, which later ones may call
	from *lua.LState // the coroutine that ran
}

// mark is the value of an upvalue that names a module. Nobody reads it but [State.Running], to which it tells what functions are on a
// stack: so calls pay nothing for it.
type mark string

// String gives the name of the module.
func (m mark) String() string { return string(m) }

// Type makes a mark a lua.LValue, which an upvalue can hold.
func (m mark) Type() lua.LValueType { return lua.LTUserData }

// Marks are the upvalues of a function that name the modules that it is of.
type Marks struct{ upvalues []*lua.Upvalue }

// Mark makes the marks of the functions of a module. Any number of instances, and so of states, can share them.
func Mark(module string) *Marks {
	uv := &lua.Upvalue{}
	uv.Close()
	uv.SetValue(mark(module))
	return &Marks{[]*lua.Upvalue{uv}}
}

// and gives the marks of functions that are of one more module.
func (m *Marks) and(module string) *Marks {
	return &Marks{slices.Concat(m.upvalues, Mark(module).upvalues)}
}

// marks gives the marks of the functions of inst.
func (inst *Instance) marks() *Marks {
	if inst.Marks == nil {
		inst.Marks = Mark(inst.Module)
	}
	return inst.Marks
}

// marks gives the marks of the functions of a class: they are of its module, and of the one that gave the first handle and so serves it.
func (k *class) marks() *Marks {
	own := k.inst.marks()
	if module, _ := k.Type.split(); module != k.inst.Module {
		return own.and(module)
	}
	return own
}

// isOf reports whether b is a function of a module.
func (b *bound) isOf(module string) bool { return b.group.isOf(module) }

// isOf reports whether the functions of g are of a module. Those that Go looked up by name are of none.
func (g *group) isOf(module string) bool { return g.marks != nil && names(g.marks.upvalues, module) }

// names reports whether marks are those of functions of a module.
func names(marks []*lua.Upvalue, module string) bool {
	return slices.ContainsFunc(marks, func(uv *lua.Upvalue) bool { return uv.Value() == mark(module) })
}

// isBound reports whether marks are those of functions of any module.
func isBound(marks []*lua.Upvalue) bool {
	return slices.ContainsFunc(marks, func(uv *lua.Upvalue) bool { _, ok := uv.Value().(mark); return ok })
}

// Running reports whether Go code of a module has called Lua, or what asks, in the state of L: a function or method of it that has
// not returned, one of another module that was given a handle of what the module owns ([Own]), or whoever calls a Lua function that
// one of these took. It reads the stacks, which takes microseconds.
func (s *State) Running(L *lua.LState, module string) bool {
	if !UnderLua() {
		return false
	}
	h, ok := L.G.Registry.RawGetString(homeKey).(*home)
	if !ok {
		return s.runs(L.G.CurrentThread, nil, module)
	}
	for t := range h.waiting {
		if s.runs(t.current, t.lane.turns, module) {
			return true
		}
	}
	return s.runs(L.G.CurrentThread, h.turns, module)
}

// runs reports whether a module is on the stacks of a task: of the coroutine that runs, those that wait for it, and those that Go calls
// Lua from.
func (s *State) runs(current *lua.LState, turns []turn, module string) bool {
	threads := lineage(nil, current)
	for _, t := range turns {
		if t.of.isOf(module) {
			return true
		}
		threads = lineage(threads, t.from)
	}
	return slices.ContainsFunc(threads, func(t *lua.LState) bool { return s.calls(t, module) })
}

// lineage adds a coroutine, and those that wait for it, to threads.
func lineage(threads []*lua.LState, t *lua.LState) []*lua.LState {
	for ; t != nil && !slices.Contains(threads, t); t = t.Parent {
		threads = append(threads, t)
	}
	return threads
}

// calls reports whether a function of a module is on the stack of a coroutine, or one that uses what the module owns. A stack that is
// too high to be read may have one.
func (s *State) calls(t *lua.LState, module string) bool {
	for level := range maxLevels {
		frame, ok := t.GetStack(level)
		if !ok {
			return false
		}
		v, _ := t.GetInfo("f", frame, lua.LNil)
		fn, ok := v.(*lua.LFunction)
		if ok && fn.IsG && isBound(fn.Upvalues) && (names(fn.Upvalues, module) || s.uses(t, frame, module)) {
			return true
		}
	}
	return true
}

// uses reports whether what a module owns is among the arguments of a call.
func (s *State) uses(t *lua.LState, frame *lua.Debug, module string) bool {
	if len(s.owned) == 0 {
		return false
	}
	for n := 1; ; n++ {
		name, v := t.GetLocal(frame, n)
		if name == "" {
			return false
		}
		if ud, ok := v.(*lua.LUserData); ok && s.owner(ud) == module {
			return true
		}
	}
}

// UnderLua reports whether the caller was called by Lua code, of whatever state, or by a sequence that Lua code draws from. The
// frames of a state do not tell: those of an unprotected call that panicked stay. Nor does a deferred function count that
// such a panic runs.
func UnderLua() bool {
	pcs := make([]uintptr, 64)
	for skip := 2; ; skip += len(pcs) {
		n := runtime.Callers(skip, pcs)
		if n == 0 {
			return false
		}
		frames := runtime.CallersFrames(pcs[:n])
		for more := true; more; {
			var f runtime.Frame
			f, more = frames.Next()
			switch {
			case f.Function == "runtime.gopanic":
				return false
			case strings.HasPrefix(f.Function, luaFunctions), strings.HasPrefix(f.Function, "iter.Pull"):
				return true
			}
		}
	}
}

// luaFunctions is how the names of the interpreter's functions begin.
const luaFunctions = "github.com/yuin/gopher-lua."
