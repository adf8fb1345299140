package bind

import (
	"errors"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// FromRecv makes a function for the generic for that receives from ch until it is closed. Waiting ends, with an error, when the
// state's context is done. A nil channel is nil.
func FromRecv[T any](c Call, ch <-chan T, from From[T]) (lua.LValue, error) {
	if ch == nil {
		return lua.LNil, nil
	}
	return FromFunc(c, "", func(c Call) int {
		v, ok, err := receive(c, ch, nil)
		if err != nil {
			return c.Raise(err)
		}
		if !ok {
			return 0
		}
		return c.pair(pairOf[T, any](c, v, nil, from, nil))
	}), nil
}

// ChanClass is the class of handles of chan T, for a package variable:
//
//	var chanInt = bind.ChanClass("chan int", bind.ToInt[int], bind.FromInt[int])
//
// Its methods: send(v [, timeout]) returns true, or false after the timeout; receive([timeout]) returns the value and true, nil
// and false when the channel is closed, nil and "timeout"; close(). They wait no longer than the state's context allows.
func ChanClass[T any](name string, to To[T], from From[T]) *Class {
	t := &Type{Name: name}
	return &Class{Type: t, Methods: []Func{
		{Decl: "close()", Call: func(c Call) int { return closeChan(c, Receiver[chan T](c, t)) }},
		{Decl: "receive(timeout?)", Call: func(c Call) int {
			return receiveFrom(c, Receiver[chan T](c, t), from)
		}},
		{Decl: "send(value, timeout?)", Call: func(c Call) int {
			ch := Receiver[chan T](c, t)
			v := Arg(c, 2, to)
			return sendTo(c, ch, v, 3)
		}},
	}}
}

// FromChan gives the handle of ch; nil is nil.
func FromChan[T any](c Call, ch chan T, k *Class) (lua.LValue, error) { return c.builtin(ch, k) }

// ToChan reads a handle of a channel, which Go code may take as a channel of one direction.
func ToChan[T any](_ Call, v lua.LValue, k *Class) (chan T, error) {
	ch, ok := Held[chan T](v)
	if !ok {
		return nil, noHandle(v, k.Type)
	}
	return ch, nil
}

// timeout makes the channel that ends waiting, from argument n: nil is for ever.
func (c Call) timeout(n int) (<-chan time.Time, func()) {
	d := Opt(c, n, -1, ToDuration[time.Duration])
	if d < 0 {
		return nil, func() {}
	}
	t := time.NewTimer(d)
	return t.C, func() { t.Stop() }
}

var errTimeout = errors.New("timeout")

// receive waits for a value; ok is false when ch is closed. Other tasks of the state have their turns meanwhile.
func receive[T any](c Call, ch <-chan T, timeout <-chan time.Time) (v T, ok bool, err error) {
	select { // what is there comes before a timeout of 0
	case v, ok = <-ch:
		return v, ok, nil
	default:
	}
	ctx := c.Context()
	Await(c, func() {
		select {
		case v, ok = <-ch:
		case <-timeout:
			err = errTimeout
		case <-ctx.Done():
			err = ctx.Err()
		}
	})
	return v, ok, err
}

func receiveFrom[T any](c Call, ch chan T, from From[T]) int {
	timeout, stop := c.timeout(2)
	defer stop()
	v, ok, err := receive(c, ch, timeout)
	switch {
	case err == errTimeout:
		return c.Return(lua.LNil, lua.LString("timeout"))
	case err != nil:
		return c.Raise(err)
	case !ok:
		return c.Return(lua.LNil, lua.LFalse)
	}
	return c.Return(Result(c, 1, v, from), lua.LTrue)
}

// sendTo sends v. The timeout is argument n.
func sendTo[T any](c Call, ch chan<- T, v T, n int) int {
	timeout, stop := c.timeout(n)
	defer stop()
	ok, err := send(c, ch, v, timeout)
	if err != nil {
		return c.Raise(err)
	}
	return c.Return(lua.LBool(ok))
}

var errSendClosed = errors.New("send on a closed channel")

// send waits until v is sent, as receive does; ok is false after the timeout. A closed channel makes the select panic.
func send[T any](c Call, ch chan<- T, v T, timeout <-chan time.Time) (ok bool, err error) {
	defer func() {
		if recover() != nil {
			err = errSendClosed
		}
	}()
	select {
	case ch <- v:
		return true, nil
	default:
	}
	ctx := c.Context()
	Await(c, func() {
		select {
		case ch <- v:
			ok = true
		case <-timeout:
		case <-ctx.Done():
			err = ctx.Err()
		}
	})
	return ok, err
}

var errCloseClosed = errors.New("close of a closed channel")

func closeChan[T any](c Call, ch chan T) int {
	if !tryClose(ch) {
		return c.Raise(errCloseClosed)
	}
	return c.Return()
}

// tryClose closes ch; false is that it was closed before.
func tryClose[T any](ch chan T) (ok bool) {
	defer func() { _ = recover() }()
	close(ch)
	return true
}
