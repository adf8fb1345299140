package bind

import (
	lua "github.com/yuin/gopher-lua"
)

// FromSend makes a function send(v [, timeout]) of a channel that can only be sent to: it returns true, or false after the timeout.
// A nil channel is nil.
func FromSend[T any](c Call, ch chan<- T, to To[T]) (lua.LValue, error) {
	if ch == nil {
		return lua.LNil, nil
	}
	return FromFunc(c, "value, timeout?", func(c Call) int {
		v := Arg(c, 1, to)
		return sendTo(c, ch, v, 2)
	}), nil
}
