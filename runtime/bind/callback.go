package bind

import (
	"context"
	"fmt"

	lua "github.com/yuin/gopher-lua"
)

// Callback is a Lua function that Go can call, at any time on the goroutine that runs its state. That is the one that made the
// state's latest bound call: a state that moves to another goroutine takes its callbacks along. On other goroutines, and
// after the state was closed, calls are refused ([ErrGoroutine], [ErrClosed]). Generated code makes a Go function of it:
//
//	f, err := bind.ToCallback(c, v)
//	if err != nil {
//		return nil, err
//	}
//	return func(a1 string) (int, error) {
//		k := f.Begin()
//		k.Push(lua.LString(a1))
//		k.Try(1)
//		return bind.Take(&k, bind.ToInt[int]), k.End()
//	}, nil
type Callback struct {
	fn    *lua.LFunction
	home  *home
	bound *bound // the back of the call that took it
}

// ToCallback reads a function.
func ToCallback(c Call, v lua.LValue) (Callback, error) {
	fn, ok := v.(*lua.LFunction)
	if !ok {
		return Callback{}, expected("function", v)
	}
	return Callback{fn: fn, home: c.home(), bound: c.back()}, nil
}

// Function gives the Lua function.
func (f Callback) Function() *lua.LFunction { return f.fn }

// inline is the number of arguments, and of results, that need no memory of their own.
const inline = 3

// Invocation is one call of a Lua function by Go: Begin, arguments, Call or Try, results, End or Must. The first error stays;
// after it nothing is converted or called. It is small, as each call clears one.
type Invocation struct {
	f    Callback
	L    *lua.LState        // that callbacks run on
	vals [inline]lua.LValue // arguments, then results
	n    int                // values that were pushed, or taken
	rare *rare
	err  *CallError
}

// rare is what few calls need.
type rare struct {
	as    string          // the name of the function, when it is not its own
	ctx   context.Context // given by Go
	more  []lua.LValue    // the values that follow the first
	field bool            // the first value is the result, there is no call
}

// rarely gives what few calls need.
func (k *Invocation) rarely() *rare {
	if k.rare == nil {
		k.rare = &rare{}
	}
	return k.rare
}

// Begin starts a call.
func (f Callback) Begin() Invocation {
	L, err := f.admit()
	return Invocation{f: f, L: L, err: err}
}

// admit gives the coroutine to call the function on, or reports why it cannot be called here and now.
func (f Callback) admit() (*lua.LState, *CallError) {
	if err := f.home.admit(); err != nil {
		return nil, refused(f.name(), err)
	}
	if f.home.thread == nil {
		f.home.open()
	}
	f.bound.L = f.home.thread
	return f.home.thread, nil
}

// Push adds an argument.
func (k *Invocation) Push(v lua.LValue) {
	if k.n < inline {
		k.vals[k.n] = v
	} else {
		r := k.rarely()
		r.more = append(r.more, v)
	}
	k.n++
}

// Pass converts v and adds it as an argument.
func Pass[T any](k *Invocation, v T, from From[T]) {
	if k.err != nil {
		return
	}
	r, err := from(k.call(), v)
	if err != nil {
		k.fail(fmt.Errorf("bad argument #%d (%w)", k.n+1, err))
		return
	}
	k.Push(r)
}

// Under bounds the call by ctx, in addition to the state's own context.
func (k *Invocation) Under(ctx context.Context) { k.rarely().ctx = ctx }

// call is for conversions.
func (k *Invocation) call() Call { return Call{k.f.bound} }

// Take converts the next result.
func Take[T any](k *Invocation, to To[T]) (r T) {
	if k.err != nil {
		return r
	}
	v := k.result(k.n)
	k.n++
	r, err := to(k.call(), v)
	if err != nil {
		k.fail(fmt.Errorf("bad result #%d (%w)", k.n, err))
	}
	return r
}

// TakeNil is Take for a result that may be nil, which is the zero value.
func TakeNil[T any](k *Invocation, to To[T]) (r T) {
	if k.err == nil && k.result(k.n) == lua.LNil {
		k.n++
		return r
	}
	return Take(k, to)
}

// result gives result i, counted from 0.
func (k *Invocation) result(i int) lua.LValue {
	if i < inline {
		return k.vals[i]
	}
	return k.rare.more[i-inline]
}

// End gives the first error.
func (k *Invocation) End() error {
	if k.err != nil {
		return k.err
	}
	return nil
}

// Must panics with the first error, for Go functions that have no error result. It does not when the call was refused: on a goroutine
// that does not run the state nobody is there to recover, and the program would end. Then the results are zero, and the state's next
// bound call raises the error; a state that is closed has none.
func (k *Invocation) Must() {
	switch {
	case k.err == nil:
	case k.err.isRefusal():
		k.f.home.stray.CompareAndSwap(nil, k.err)
	default:
		panic(k.err)
	}
}

// fail keeps err, with the name of the function.
func (k *Invocation) fail(err error) { k.err = refused(k.name(), err) }

// name names the function.
func (k *Invocation) name() string {
	if k.rare != nil && k.rare.as != "" {
		return k.rare.as
	}
	return k.f.name()
}

// name names the function by what Go looked it up by, or by where it is defined.
func (f Callback) name() string {
	if f.bound.group.kind == lookups {
		return f.bound.row.Name()
	}
	return functionName(f.fn)
}
