package bind

import (
	"context"
	"errors"
	"fmt"
	"reflect"
)

// Build is the construction of one module's instance. The first error stays, and Err gives it.
type Build struct {
	ctx      context.Context
	module   string
	dep      func(name string) any
	provided []any
	err      error
}

// NewBuild starts the construction of a module. dep gives the instance of a module that this one depends on, provided is what
// the host gave.
func NewBuild(ctx context.Context, module string, dep func(name string) any, provided []any) *Build {
	if ctx == nil {
		ctx = context.Background()
	}
	return &Build{ctx: ctx, module: module, dep: dep, provided: provided}
}

// Context is for the constructor, never nil.
func (b *Build) Context() context.Context { return b.ctx }

// Err gives the first error.
func (b *Build) Err() error { return b.err }

// fail keeps the first error.
func (b *Build) fail(format string, args ...any) {
	if b.err == nil {
		b.err = fmt.Errorf(format, args...)
	}
}

// Dep is the instance of another module, always a pointer to its struct.
func Dep[T any](b *Build, name string) T {
	v := b.dep(name)
	r, ok := v.(T)
	if !ok {
		b.fail("module %q: dependency %q is %T, not %s: run go generate", b.module, name, v, reflect.TypeFor[T]())
	}
	return r
}

// Provided is the value of type T that the host gave with runtime.Provide; of several the last one given.
func Provided[T any](b *Build) T {
	for i := len(b.provided) - 1; i >= 0; i-- {
		if r, ok := b.provided[i].(T); ok {
			return r
		}
	}
	var zero T
	b.fail("module %q needs a %s: add runtime.Provide", b.module, reflect.TypeFor[T]())
	return zero
}

// Made is what a constructor returned, as the instance of its module. A nil instance without an error is an error.
func Made[T any](v *T, err error) (any, error) {
	switch {
	case err != nil:
		return nil, err
	case v == nil:
		return nil, errNilInstance
	}
	return v, nil
}

var errNilInstance = errors.New("the constructor returned nil without an error")

// Provides reports whether v is a T, as [Provided] looks for it.
func Provides[T any](v any) bool {
	_, ok := v.(T)
	return ok
}
