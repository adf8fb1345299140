package bind

import (
	"runtime"
	"slices"
	"strings"
	"sync"

	lua "github.com/yuin/gopher-lua"
)

// maxLevels bounds how far up a stack is read, as tail calls count as levels and there can be any number of them.
const maxLevels = 4096

// turn is one call of Lua by Go that is under way.
type turn struct {
	of   *bound      // the call that took the function, which later ones may call
	from *lua.LState // the coroutine that ran
}

// marks are the upvalues of the functions of each module. All states share them.
var marks struct {
	sync.RWMutex
	of map[string][]*lua.Upvalue
}

// mark gives upvalues that name a module. Nobody reads them but [Running], to which they tell what functions are on a stack: so calls
// pay nothing for it.
func mark(module string) []*lua.Upvalue {
	marks.RLock()
	known := marks.of[module]
	marks.RUnlock()
	if known != nil {
		return known
	}
	marks.Lock()
	defer marks.Unlock()
	if marks.of == nil {
		marks.of = map[string][]*lua.Upvalue{}
	}
	if marks.of[module] == nil {
		uv := &lua.Upvalue{}
		uv.Close()
		uv.SetValue(lua.LString(module))
		marks.of[module] = []*lua.Upvalue{uv}
	}
	return marks.of[module]
}

// marks names the modules that b is of.
func (b *bound) marks() []*lua.Upvalue {
	own := mark(b.inst.Module)
	if other := b.otherModule(); other != "" {
		return slices.Concat(own, mark(other))
	}
	return own
}

// otherModule is the module of the class that b is a method of, when another module gave the first handle, and so serves it.
func (b *bound) otherModule() string {
	if b.group.name == b.inst.Module {
		return ""
	}
	module, _ := (&Type{Name: b.group.name}).split()
	if module == b.inst.Module {
		return ""
	}
	return module
}

// isOf reports whether b is a function of a module.
func (b *bound) isOf(module string) bool {
	return b.group.kind != lookups && (b.inst.Module == module || b.otherModule() == module)
}

// names reports whether marks are those of functions of a module.
func names(marks []*lua.Upvalue, module string) bool {
	return slices.ContainsFunc(marks, func(uv *lua.Upvalue) bool { return uv.Value() == lua.LString(module) })
}

// Running reports whether Go code of a module has called Lua, or what asks, in the state of L: a function or method of it that has
// not returned, or whoever calls a Lua function that it took. It reads the stacks, which takes microseconds.
func Running(L *lua.LState, module string) bool {
	if !UnderLua() {
		return false
	}
	h, ok := L.G.Registry.RawGetString(homeKey).(*home)
	if !ok {
		return runs(L.G.CurrentThread, nil, module)
	}
	for t := range h.waiting {
		if runs(t.current, t.lane.turns, module) {
			return true
		}
	}
	return runs(L.G.CurrentThread, h.turns, module)
}

// runs reports whether a module is on the stacks of a task: of the coroutine that runs, those that wait for it, and those that Go calls
// Lua from.
func runs(current *lua.LState, turns []turn, module string) bool {
	threads := lineage(nil, current)
	for _, t := range turns {
		if t.of.isOf(module) {
			return true
		}
		threads = lineage(threads, t.from)
	}
	return slices.ContainsFunc(threads, func(t *lua.LState) bool { return calls(t, module) })
}

// lineage adds a coroutine, and those that wait for it, to threads.
func lineage(threads []*lua.LState, t *lua.LState) []*lua.LState {
	for ; t != nil && !slices.Contains(threads, t); t = t.Parent {
		threads = append(threads, t)
	}
	return threads
}

// calls reports whether a function of a module is on the stack of a coroutine.
func calls(t *lua.LState, module string) bool {
	for level := range maxLevels {
		frame, ok := t.GetStack(level)
		if !ok {
			return false
		}
		v, _ := t.GetInfo("f", frame, lua.LNil)
		if fn, ok := v.(*lua.LFunction); ok && fn.IsG && names(fn.Upvalues, module) {
			return true
		}
	}
	return false
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
