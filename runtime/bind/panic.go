package bind

import (
	"fmt"
	"runtime/debug"
)

// PanicError is a panic of user code, raised as a Lua error.
type PanicError struct {
	Func  string // "llm.generate"
	Value any    // what was given to panic
	Stack []byte // of the goroutine, at the panic
}

// NewPanicError keeps the value of a recovered panic. Call it in the deferred function: it takes the stack.
func NewPanicError(fn string, value any) *PanicError {
	return &PanicError{Func: fn, Value: value, Stack: debug.Stack()}
}

// Error gives "llm.generate: panic: index out of range".
func (e *PanicError) Error() string { return e.Func + ": panic: " + fmt.Sprint(e.Value) }

// Unwrap gives the panic's value when it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}
