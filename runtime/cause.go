package runtime

import (
	"errors"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// Cause returns the Go error that a script let through: what a Go function or a constructor returned, inside the
// *lua.ApiError that DoString, PCall or Resume returned. It looks through errors that wrap the *lua.ApiError, and
// returns err itself when there is no Go error in it.
//
//	err := L.DoString(`require("files").read("none")`)
//	if errors.Is(runtime.Cause(err), fs.ErrNotExist) { … }
func Cause(err error) error {
	var api *lua.ApiError
	if !errors.As(err, &api) {
		return err
	}
	if e, ok := api.Object.(*bind.Error); ok {
		return e.Unwrap()
	}
	if api.Cause != nil {
		return api.Cause
	}
	return err
}

// raised is an error of a script without a Go error in it. It reads as the script's own error, without traceback.
type raised struct{ api *lua.ApiError }

func (r *raised) Error() string { return r.api.Object.String() }

// As finds the value that was raised. It is no error to unwrap: what Go code finds there it may keep, and the value belongs to the state.
func (r *raised) As(target any) bool {
	p, ok := target.(**lua.ApiError)
	if ok {
		*p = r.api
	}
	return ok
}

// carried returns the Go error in err, which a protected call returned, or err without its traceback.
func carried(err error) error {
	cause := Cause(bind.Whole(err))
	if api, ok := cause.(*lua.ApiError); ok {
		return &raised{api}
	}
	return cause
}

// recovered sets *err to the panic under way, if there is one, in a part of what name says. It is for defer.
func recovered(name, part string, err *error) {
	switch v := recover().(type) {
	case nil:
	case *lua.ApiError:
		*err = carried(v)
	default:
		*err = bind.NewPanicError(name+part, v)
	}
}
