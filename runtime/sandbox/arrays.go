package sandbox

import lua "github.com/yuin/gopher-lua"

// largeGap is how many nils the interpreter puts into an array in one instruction; above it takes too long to wait for.
const largeGap = 1 << 14

// arrayBytes is what an array that grows to reach key allocates.
func arrayBytes(key int) int { return valueBytes * (key + key/4) }

// grown is called while an array grows, which leaves a copy behind each time: it collects them, and reports whether the run is to go on.
func (m *meter) grown() bool {
	if m.lim.Memory > 0 {
		m.process.tidy(m, 0)
	}
	return !m.over()
}

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
