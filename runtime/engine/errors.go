package engine

import (
	"context"
	"errors"
	"slices"

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

// kindOf tells the end of a run under ctx. The error of a run that a Go function of it made in turn is what the script raised, no more.
func kindOf(ctx context.Context, err error) kind {
	if err == nil {
		return succeeded
	}
	switch k := ended(err); {
	case k == limited, k == panicked, k == syntax:
		return k
	case ctx.Err() != nil && errors.Is(err, context.Cause(ctx)):
		return canceled
	case k == other && errors.Is(err, ErrClosed):
		return canceled
	default:
		return k
	}
}

// reusable reports whether a state may be used again after a run that ended with err. Neither a panic nor a limit leaves a state that is known to be whole.
func reusable(err error) bool {
	k := ended(err)
	return k != limited && k != panicked
}

// ended tells the end of a run by the outermost error of package sandbox, the worst of those that are joined.
func ended(err error) kind {
	switch e := err.(type) {
	case *sandbox.LimitError:
		return limited
	case *sandbox.PanicError:
		return panicked
	case *sandbox.SyntaxError:
		return syntax
	case *sandbox.RuntimeError:
		if panics(e.Unwrap()) {
			return panicked
		}
		return raised
	}
	worst := other
	for _, inner := range wrapped(err) {
		if k := ended(inner); worst == other || k == panicked {
			worst = k
		}
	}
	return worst
}

// panics reports whether a Go function that a run called panicked. What another run ended with is not looked into.
func panics(err error) bool {
	switch err.(type) {
	case *bind.PanicError:
		return true
	case *sandbox.LimitError, *sandbox.PanicError, *sandbox.SyntaxError, *sandbox.RuntimeError:
		return false
	}
	return slices.ContainsFunc(wrapped(err), panics)
}

// wrapped gives the errors that err wraps.
func wrapped(err error) []error {
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		return []error{e.Unwrap()}
	case interface{ Unwrap() []error }:
		return e.Unwrap()
	}
	return nil
}
