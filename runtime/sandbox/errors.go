package sandbox

import (
	"errors"
	"fmt"
)

// What a LimitError is of, for errors.Is. ErrTimeout is context.DeadlineExceeded as well.
var (
	ErrInstructionLimit = errors.New("instruction limit")
	ErrTimeout          = errors.New("timeout")
	ErrMemoryLimit      = errors.New("memory limit")
	ErrOutputLimit      = errors.New("output limit")
	ErrCoroutineLimit   = errors.New("coroutine limit")
)

// ErrSpent is the error of a state that cannot be made as new: close it.
var ErrSpent = errors.New("the state cannot be used again")

// LimitError ends a run that reached a limit.
type LimitError struct {
	Limit error // one of the errors above
	Max   int64 // bytes, instructions, coroutines, or nanoseconds
	Used  int64 // in the same unit, what would have been used
}

func (e *LimitError) Error() string { return fmt.Sprintf("%v of %d exceeded", e.Limit, e.Max) }

func (e *LimitError) Unwrap() error { return e.Limit }

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
