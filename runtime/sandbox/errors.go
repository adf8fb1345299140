package sandbox

import (
	"context"
	"errors"
	"fmt"
	"time"
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
type canceled struct{ cause error }

func (e *canceled) Error() string { return "canceled: " + e.cause.Error() }

func (e *canceled) Unwrap() error { return e.cause }

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

// PanicError is a panic of Go code that a script called, or of the interpreter.
type PanicError struct {
	Value any
	Stack []byte
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }
