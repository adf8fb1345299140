package bind

import (
	"math"

	lua "github.com/yuin/gopher-lua"
)

// Install sets funcs on the table of inst. The functions of a module live in one block of memory.
func Install(L *lua.LState, inst *Instance, funcs []Func) {
	bounds := make([]bound, len(funcs))
	values := make([]lua.LFunction, len(funcs))
	for i := range funcs {
		bounds[i] = bound{row: &funcs[i], inst: inst}
		values[i] = lua.LFunction{IsG: true, Env: L.Env, GFunction: trampoline(&bounds[i])}
		inst.Table.RawSetString(funcs[i].Name, &values[i])
	}
}

// unwound is no count of results: what a call "returns" when it left by a panic.
const unwound = math.MinInt

// trampoline makes the function that a script calls. The guard is here and not in each generated function, which would double
// what they add to a binary. A function without parameters reads no argument and would not notice a call with ':'.
func trampoline(f *bound) lua.LGFunction {
	call, bare := f.row.Call, f.row.Params == ""
	return func(L *lua.LState) (n int) {
		n = unwound
		defer func() {
			if n == unwound {
				f.recovered(L, recover())
			}
		}()
		c := Call{L: L, f: f}
		if bare && L.GetTop() > 0 && c.hasColon() {
			c.badColon()
		}
		return call(c)
	}
}

// recovered raises a panic of user code as a Lua error. Lua's own errors pass. A nil value means runtime.Goexit: nothing to do.
func (b *bound) recovered(L *lua.LState, v any) {
	switch v := v.(type) {
	case nil:
	case *lua.ApiError:
		panic(v)
	default:
		b.inst.depth = 0 // a conversion may have been under way
		Call{L: L, f: b}.Raise(NewPanicError(b.String(), v))
	}
}
