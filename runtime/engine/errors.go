package engine

import (
	"context"
	"errors"

	"github.com/luamodgen/luamodgen/runtime/bind"
	"github.com/luamodgen/luamodgen/runtime/sandbox"
)

// kind is what sort of end a run had.
type kind int

const (
	succeeded kind = iota
	syntax
	raised
	limited
	canceled
	panicked
	other
	kinds
)

// kindOf tells the end of a run under ctx.
func kindOf(ctx context.Context, err error) kind {
	if err == nil {
		return succeeded
	}
	var (
		syntaxError  *sandbox.SyntaxError
		runtimeError *sandbox.RuntimeError
	)
	switch {
	case isLimit(err):
		return limited
	case isPanic(err):
		return panicked
	case errors.Is(err, ErrClosed), ctx.Err() != nil && errors.Is(err, context.Cause(ctx)):
		return canceled
	case errors.As(err, &syntaxError):
		return syntax
	case errors.As(err, &runtimeError):
		return raised
	}
	return other
}

// reusable reports whether a state may be used again after a run that ended with err. Neither a panic nor a limit leaves a state that is known to be whole.
func reusable(err error) bool { return err == nil || !isLimit(err) && !isPanic(err) }

func isLimit(err error) bool {
	var e *sandbox.LimitError
	return errors.As(err, &e)
}

// isPanic reports whether Go code panicked, in the interpreter or in a module.
func isPanic(err error) bool {
	var (
		interpreter *sandbox.PanicError
		module      *bind.PanicError
	)
	return errors.As(err, &interpreter) || errors.As(err, &module)
}
