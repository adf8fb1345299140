package sandbox

import lua "github.com/yuin/gopher-lua"

// largeGap is how many nils the interpreter puts into an array in one instruction; above it takes too long to wait for.
const largeGap = 1 << 14

// arrayBytes is what an array that grows to reach key allocates.
func arrayBytes(key int) int { return valueBytes * (key + key/4) }

// assigned is the table that setting an index of v, which is not there yet, sets it of: the end of a chain of __newindex; nil when that is a function.
func assigned(v lua.LValue) *lua.LTable {
	for range lua.MaxTableGetLoop {
		var meta lua.LValue
		t, _ := v.(*lua.LTable)
		if t != nil {
			meta = t.Metatable
		} else if ud, ok := v.(*lua.LUserData); ok {
			meta = ud.Metatable
		}
		mt, ok := meta.(*lua.LTable)
		if !ok {
			return t
		}
		if v = mt.RawGetString("__newindex"); v == lua.LNil {
			return t
		}
	}
	return nil
}
