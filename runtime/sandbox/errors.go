package sandbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// What a LimitError is of, for errors.Is. ErrTimeout is context.DeadlineExceeded as well.
var (
	ErrInstructionLimit       = errors.New("instruction limit")
	ErrTimeout          error = timeoutError{}
	ErrMemoryLimit            = errors.New("memory limit")
	ErrOutputLimit            = errors.New("output limit")
	ErrCoroutineLimit         = errors.New("coroutine limit")
)

// ErrSpent is the error of a state that cannot be made as new: close it.
var ErrSpent = errors.New("the state cannot be used again")

// timeoutError is comparable, so that ErrTimeout is itself only.
type timeoutError struct{}

func (timeoutError) Error() string { return "timeout" }

// Timeout tells net.Error and its like.
func (timeoutError) Timeout() bool { return true }

func (timeoutError) Is(target error) bool { return target == context.DeadlineExceeded }

// LimitError ends a run that reached a limit.
type LimitError struct {
	Limit error // one of the errors above
	Max   int64 // bytes, instructions, coroutines, or nanoseconds
	Used  int64 // in the same unit, what would have been used, or more
}

func (e *LimitError) Error() string {
	switch e.Limit {
	case ErrTimeout:
		return fmt.Sprintf("timeout of %v exceeded", time.Duration(e.Max))
	case ErrMemoryLimit, ErrOutputLimit:
		return fmt.Sprintf("%v of %d bytes exceeded", e.Limit, e.Max)
	}
	return fmt.Sprintf("%v of %d exceeded", e.Limit, e.Max)
}

func (e *LimitError) Unwrap() error { return e.Limit }

// canceled ends a run whose context was done. It is no LimitError: the caller knows why.
type canceled struct {
	cause error // context.Cause
	done  error // what the context itself says, nil when the run was interrupted
}

// canceledBy is the error for a context that is done.
func canceledBy(ctx context.Context) *canceled { return &canceled{context.Cause(ctx), ctx.Err()} }

func (e *canceled) Error() string { return fmt.Sprintf("canceled: %v", e.cause) }

func (e *canceled) Unwrap() error { return e.cause }

// Is finds context.Canceled and context.DeadlineExceeded as well, which a cause need not wrap.
func (e *canceled) Is(target error) bool { return e.done != nil && target == e.done }

// errNoRoom is the text of the ordinary Lua error of asking at once for many times what the memory limit allows. The run goes on.
var errNoRoom = errors.New("not enough memory")

// SyntaxError is of a chunk that does not compile.
type SyntaxError struct {
	File    string
	Line    int
	Message string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message) }

// RuntimeError is an error that a script raised and did not catch.
type RuntimeError struct {
	Message   string
	Traceback string // Lua's
	cause     error
}

func (e *RuntimeError) Error() string { return e.Message }

// Unwrap gives the Go error that a function of a module returned, nil when the error is Lua's own.
func (e *RuntimeError) Unwrap() error { return e.cause }

// As finds a panic of a function of a module as a *PanicError.
func (e *RuntimeError) As(target any) bool {
	p, wanted := target.(**PanicError)
	var module *bind.PanicError
	if !wanted || !errors.As(e.cause, &module) {
		return false
	}
	*p = &PanicError{Value: module.Value, Stack: module.Stack}
	return true
}

// PanicError is a panic of Go code that a script called, or of the interpreter. That of a function of a module is an error that scripts can catch, and
// leaves the state usable: a run that it ends fails with a [*RuntimeError], in which errors.As finds the PanicError and the *bind.PanicError. Any other
// ends the run, and the state is spent.
type PanicError struct {
	Value any    // its text, when the panic was in a coroutine
	Stack []byte // of Go; nil then
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }
