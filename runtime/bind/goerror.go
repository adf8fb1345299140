package bind

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// errNil stands for a nil error, which would read as success.
var errNil = errors.New("unknown error: a nil error was passed on")

// Error is a Go error in Lua: print, tostring, .., # and the string methods take it for its text, and errors.Is finds what it
// wraps in what DoString returned. It is no *lua.LUserData, because gopher-lua shows those by their address; it reports the
// type userdata, because gopher-lua knows no other that is neither plain data nor callable.
type Error struct {
	err  error
	text string // taken at once: Error methods may panic, and scripts may keep the value for long
}

// NewError makes the Lua value of err. What a Lua callback raised is given back as it was raised, unless it belongs to another state
// ([CallError]): then it is text. A *lua.ApiError itself, which only Go code that calls L.PCall has, is taken for one of the state of L.
func NewError(L *lua.LState, err error) lua.LValue {
	var again lua.LValue
	switch e := err.(type) {
	case nil:
		err = errNil
	case *Error:
		if e != nil {
			return e.known(L)
		}
		err = errNil
	case *CallError:
		if e != nil {
			again = raisedAgain(L, e.raised, e.home.isOf(L))
		}
	case *lua.ApiError:
		Whole(e)
		again = raisedAgain(L, e, true)
	}
	if again != nil {
		return again
	}
	return newError(err).known(L)
}

// raisedAgain gives what Lua raised, nil when that is nothing to raise, or belongs to another state than that of L.
func raisedAgain(L *lua.LState, api *lua.ApiError, own bool) lua.LValue {
	if api == nil || api.Cause != nil || isNil(api.Object) || !lua.LVAsBool(api.Object) {
		return nil
	}
	switch v := api.Object.(type) {
	case *Error:
		return v.known(L)
	case lua.LString, lua.LNumber, lua.LBool:
		return v
	}
	if own {
		return api.Object
	}
	return nil
}

// newError looks for an error of a Lua callback in err: its traceback is no part of the text, and the Go error that it
// carries is one of the chain. An err whose methods panic, as those of most nil pointers do, is of use to nobody: its text stands for it.
func newError(err error) (e *Error) {
	e = &Error{err: err, text: textOf(err)}
	defer func() {
		if recover() != nil {
			e.err = errors.New(e.text)
		}
	}()
	var raised *lua.ApiError
	if !errors.As(err, &raised) || raised == nil {
		return e
	}
	if raised.StackTrace != "" {
		e.text = strings.ReplaceAll(e.text, "\n"+raised.StackTrace, "")
	}
	if inner, ok := raised.Object.(*Error); ok {
		e.err = &chain{err, inner}
	}
	return e
}

// textOf is the text of an error of foreign code, which may panic instead of telling it. A nil pointer is "<nil>", as in package fmt.
func textOf(err error) (text string) {
	defer func() {
		switch v := recover(); {
		case v == nil:
		case isNone(err):
			text = "<nil>"
		default:
			text = fmt.Sprintf("%T: method Error panics: %v", err, v)
		}
	}()
	return err.Error()
}

// chain is an error together with the one that Lua carried to it.
type chain struct {
	error
	inner *Error
}

// Unwrap gives both.
func (c *chain) Unwrap() []error { return []error{c.error, c.inner} }

// Error is the text of the Go error.
func (e *Error) Error() string { return e.text }

// String is the text of the Go error.
func (e *Error) String() string { return e.text }

// Type is that of a userdata.
func (e *Error) Type() lua.LValueType { return lua.LTUserData }

// Unwrap gives the Go error.
func (e *Error) Unwrap() error { return e.err }

// Format writes the text whatever the verb: string.format shows scripts nothing else.
func (e *Error) Format(s fmt.State, verb rune) {
	if verb != 'q' {
		verb = 's'
	}
	fmt.Fprintf(s, strings.ReplaceAll(strings.ReplaceAll(fmt.FormatString(s, verb), "#", ""), "+", ""), e.text)
}

// same reports whether two Go errors are one.
func (e *Error) same(other *Error) bool { return same(e.err, other.err) }

// ToError reads an error: nil, a Go error that came from Go, a userdata that holds one, or a text. A field of an error cannot be set to an
// error that contains it: its text would have no end, and nothing recovers from a stack that is full.
func ToError(c Call, v lua.LValue) (error, error) {
	err, wrong := toError(v)
	if err == nil || c.group.kind != fields {
		return err, wrong
	}
	if owner, ok := c.L.Get(1).(*lua.LUserData); ok && wraps(err, identityOf(owner.Value)) {
		return nil, &valueError{text: "the error contains itself"}
	}
	return err, nil
}

func toError(v lua.LValue) (error, error) {
	switch v := v.(type) {
	case *lua.LNilType:
		return nil, nil
	case *Error:
		return v.err, nil
	case lua.LString:
		return errors.New(string(v)), nil
	case *lua.LUserData:
		if err, ok := v.Value.(error); ok {
			return err, nil
		}
	}
	return nil, expected("error", v)
}

// wraps reports whether err is the value of an identity, or wraps it.
func wraps(err error, id identity) bool {
	if err == nil || identityOf(err) == id {
		return err != nil
	}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		return wraps(e.Unwrap(), id)
	case interface{ Unwrap() []error }:
		return slices.ContainsFunc(e.Unwrap(), func(err error) bool { return wraps(err, id) })
	}
	return false
}

// FromError makes the Lua value of v; nil is nil.
func FromError(c Call, v error) (lua.LValue, error) {
	if v == nil {
		return lua.LNil, nil
	}
	return c.failure(v), nil
}
