package bind

import (
	lua "github.com/yuin/gopher-lua"
)

// ToValue gives any Lua value as it is.
func ToValue(_ Call, v lua.LValue) (lua.LValue, error) { return v, nil }

// ToTable reads a table as it is.
func ToTable(_ Call, v lua.LValue) (*lua.LTable, error) { return as[*lua.LTable](v, "table") }

// ToFunction reads a function, Lua or Go.
func ToFunction(_ Call, v lua.LValue) (*lua.LFunction, error) {
	return as[*lua.LFunction](v, "function")
}

// ToUserData reads a userdata. A Go error that was raised is none, although Lua's type says so.
func ToUserData(_ Call, v lua.LValue) (*lua.LUserData, error) {
	return as[*lua.LUserData](v, "userdata")
}

// ToThread reads a coroutine.
func ToThread(_ Call, v lua.LValue) (*lua.LState, error) { return as[*lua.LState](v, "thread") }

// ToChannel reads a channel of gopher-lua.
func ToChannel(_ Call, v lua.LValue) (lua.LChannel, error) { return as[lua.LChannel](v, "channel") }

// as gives v as one of gopher-lua's own types.
func as[T lua.LValue](v lua.LValue, want string) (r T, err error) {
	r, ok := v.(T)
	if !ok {
		err = expected(want, v)
	}
	return r, err
}

// FromValue gives v to Lua as it is; a nil one is nil.
func FromValue[T lua.LValue](_ Call, v T) (lua.LValue, error) {
	if isNil(v) {
		return lua.LNil, nil
	}
	return v, nil
}

// isNil reports whether v is nil, or a nil pointer in an interface, which would crash the interpreter.
func isNil(v lua.LValue) bool {
	switch v := v.(type) {
	case nil:
		return true
	case *lua.LTable:
		return v == nil
	case *lua.LFunction:
		return v == nil
	case *lua.LUserData:
		return v == nil
	case *lua.LState:
		return v == nil
	case lua.LChannel:
		return v == nil
	case *Error:
		return v == nil
	}
	return false
}
