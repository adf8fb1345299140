package bind

import (
	"errors"
	"iter"
	"maps"
	"runtime"
	"slices"
	"sync"

	lua "github.com/yuin/gopher-lua"
)

// pulls are the iterators of a state that are under way, which closing the state stops.
type pulls struct {
	mu   sync.Mutex
	live map[*pull]struct{}
}

// pull is an iterator that a script draws values from.
type pull struct {
	of   *pulls
	by   *group // of the function that gave it
	cut  string // the one that was unloaded
	once sync.Once
	halt func()
}

// stop ends the Go side of p, unless it has ended. Its panic is an error: there may be nobody on the way to recover.
func (p *pull) stop() (err error) {
	p.once.Do(func() {
		p.of.mu.Lock()
		delete(p.of.live, p)
		p.of.mu.Unlock()
		defer func() {
			if v := recover(); v != nil {
				err = NewPanicError("end of an iterator", v)
			}
		}()
		p.halt()
	})
	return err
}

// collected stops an iterator that no script holds any more. The state's next bound call raises what goes wrong.
func (h *home) collected(p *pull) {
	if err := p.stop(); err != nil {
		h.stray.CompareAndSwap(nil, refused("collectgarbage", err))
	}
}

// add registers an iterator that halt ends, and that a function of by gave.
func (ps *pulls) add(by *group, halt func()) *pull {
	p := &pull{of: ps, by: by, halt: halt}
	ps.mu.Lock()
	ps.live[p] = struct{}{}
	ps.mu.Unlock()
	return p
}

// stopAll ends all iterators.
func (ps *pulls) stopAll() error {
	var errs []error
	for _, p := range ps.all() {
		errs = append(errs, p.stop())
	}
	return errors.Join(errs...)
}

// all gives the iterators that have not ended.
func (ps *pulls) all() []*pull {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	return slices.Collect(maps.Keys(ps.live))
}

// cutOff ends the iterators of a module. Who draws from one afterwards gets an error: the loop has not come to its end.
func (ps *pulls) cutOff(module string) error {
	var errs []error
	for _, p := range ps.all() {
		if p.by.isOf(module) {
			p.cut = module
			errs = append(errs, p.stop())
		}
	}
	return errors.Join(errs...)
}

var errNilElement = errors.New("a nil would end the loop")

// errYieldInCall is for a sequence that would leave a Lua function suspended which it has called: nothing but this sequence could go on
// with it.
var errYieldInCall = errors.New("a sequence cannot yield out of a Lua function that it called")

// FromSeq makes a function for the generic for: "for v in f do". The Go side runs while the script draws a value; it ends with
// its last value, with an error, or when the state is closed. When a script leaves the loop early it ends as soon as the garbage
// collector notices, on another goroutine. A nil sequence has no values.
func FromSeq[V any](c Call, seq iter.Seq[V], from From[V]) (lua.LValue, error) {
	return FromSeq2(c, func(yield func(V, struct{}) bool) {
		if seq != nil {
			seq(func(v V) bool { return yield(v, struct{}{}) })
		}
	}, from, nil)
}

// FromSeq2 is FromSeq for "for k, v in f do". Without fromV the second values are not for scripts.
func FromSeq2[K, V any](c Call, seq iter.Seq2[K, V], fromK From[K], fromV From[V]) (lua.LValue, error) {
	h := c.home()
	depth := 0 // of calls of Lua by Go when the turn began
	next, halt := iter.Pull2(func(yield func(K, V) bool) {
		h.own() // the sequence runs on a goroutine of its own, in turns with the state
		if seq != nil {
			seq(func(k K, v V) bool {
				if len(h.turns) != depth {
					panic(errYieldInCall)
				}
				return h.back(yield(k, v))
			})
		}
	})
	p := h.pulls.add(c.lasting(), halt)
	f := FromFunc(c, "", func(c Call) int {
		if p.cut != "" {
			c.L.RaiseError("%s: module %s is closed", c.bound, p.cut)
		}
		n := 0
		defer func() {
			if n == 0 {
				if err := p.stop(); err != nil {
					panic(err)
				}
			}
		}()
		depth = len(h.turns)
		k, v, ok := next()
		h.own()
		if ok {
			n = c.pair(pairOf(c, k, v, fromK, fromV))
		}
		return n
	})
	runtime.AddCleanup(f.(*lua.LFunction), h.collected, p)
	return f, nil
}

// back is what a yield returned, when a turn of a sequence begins.
func (h *home) back(goOn bool) bool {
	if goOn {
		h.own()
	}
	return goOn
}

// pairOf converts what one turn of a loop gives.
func pairOf[K, V any](c Call, k K, v V, fromK From[K], fromV From[V]) (a, b lua.LValue) {
	a = Result(c, 1, k, fromK)
	if a == lua.LNil {
		c.badResult(1, errNilElement)
	}
	if fromV != nil {
		b = Result(c, 2, v, fromV)
	}
	return a, b
}

// pair returns one value or two.
func (c Call) pair(a, b lua.LValue) int {
	if b == nil {
		return c.Return(a)
	}
	return c.Return(a, b)
}

// FromSeqError is FromSeq for a sequence of values and errors. An error that is not nil is raised and ends it.
func FromSeqError[V any](c Call, seq iter.Seq2[V, error], from From[V]) (lua.LValue, error) {
	type item struct {
		v   V
		err error
	}
	return FromSeq(c, func(yield func(item) bool) {
		if seq == nil {
			return
		}
		seq(func(v V, err error) bool { return yield(item{v, err}) && err == nil })
	}, func(c Call, it item) (lua.LValue, error) {
		if it.err != nil {
			c.Raise(it.err)
		}
		return from(c, it.v)
	})
}

// ToSeq reads a function as a sequence: it is called for each value until it returns nil. Its errors are panics with a [*CallError].
func ToSeq[V any](c Call, v lua.LValue, to To[V]) (iter.Seq[V], error) {
	seq, err := ToSeq2(c, v, to, ToValue)
	if err != nil {
		return nil, err
	}
	return func(yield func(V) bool) {
		for v := range seq {
			if !yield(v) {
				return
			}
		}
	}, nil
}

// ToSeq2 is ToSeq for a function that returns two values.
func ToSeq2[K, V any](c Call, v lua.LValue, toK To[K], toV To[V]) (iter.Seq2[K, V], error) {
	f, err := ToCallback(c, v)
	if err != nil {
		return nil, err
	}
	return func(yield func(K, V) bool) {
		for {
			k := f.Begin()
			k.Call(2)
			if k.err == nil && k.result(0) == lua.LNil {
				return
			}
			a, b := Take(&k, toK), Take(&k, toV)
			k.Must()
			if k.err != nil || !yield(a, b) {
				return
			}
		}
	}, nil
}
