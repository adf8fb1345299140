package bind

import (
	lua "github.com/yuin/gopher-lua"
)

// Converted is what a converter of the user gave. Its nil is Lua's.
func Converted(v lua.LValue, err error) (lua.LValue, error) {
	if v == nil {
		return lua.LNil, err
	}
	return v, err
}
