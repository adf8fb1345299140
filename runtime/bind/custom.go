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

// Raised makes what a converter of the user raises its error, so that it does not pass the Go code that asked for a conversion. Generated
// code defers it where a converter gets the Lua state.
func Raised(err *error) {
	switch v := recover().(type) {
	case nil:
	case *lua.ApiError:
		*err = raised("converter", v, nil, nil)
	default:
		panic(NewPanicError("converter", v))
	}
}
