package sandbox

import (
	"reflect"

	lua "github.com/yuin/gopher-lua"
)

// Without looking into gopher-lua's structures a walk guesses more: what is not exported is read by reflection, which tells lengths and texts.

// numberGuess is what a number takes that cannot be told from others.
const numberGuess = 16

// readTable counts what a table refers to.
func (w *tally) readTable(t *lua.LTable) {
	s := reflect.ValueOf(t).Elem()
	keys := s.FieldByName("keys")
	w.bytes += valueBytes*int64(s.FieldByName("array").Cap()+keys.Cap()) + stringBytes*int64(keys.Len())
	w.readMap(s.FieldByName("strdict"), keys.Len(), textPair)
	w.readMap(s.FieldByName("dict"), s.FieldByName("dict").Len(), valuePair)
	w.readMap(s.FieldByName("k2i"), keys.Len(), indexPair)
	alive := s.FieldByName("strdict").Len() + s.FieldByName("dict").Len()
	w.readPairs(t)
	if alive == keys.Len() {
		return
	}
	for i := range keys.Len() { // of pairs that were removed, too
		if w.enough() {
			return
		}
		if k := keys.Index(i).Elem(); k.Kind() == reflect.String {
			w.string(k.String())
		}
	}
}

// readPairs counts the pairs of a table. Nothing but a panic ends ForEach before its time.
func (w *tally) readPairs(t *lua.LTable) {
	defer func() {
		if w.ended {
			_ = recover()
		}
	}()
	t.ForEach(func(k, v lua.LValue) {
		if w.enough() {
			panic("enough")
		}
		if _, number := k.(lua.LNumber); !number {
			w.value(k)
		}
		w.value(v)
	})
}

// readRoom is for how many values the stack of a thread has memory.
func readRoom(th *lua.LState) int {
	return reflect.ValueOf(th).Elem().FieldByName("reg").Elem().FieldByName("array").Cap()
}

// readRegisters is how many the function has that th is in, 0 when it is in none of Lua.
func readRegisters(th *lua.LState) int {
	if frame, ok := th.GetStack(0); ok {
		fn, _ := th.GetInfo("f", frame, lua.LNil)
		if f, ok := fn.(*lua.LFunction); ok && f.Proto != nil {
			return int(f.Proto.NumUsedRegisters)
		}
	}
	return 0
}

// readMap counts a map that once held most pairs.
func (w *tally) readMap(m reflect.Value, most, pair int) {
	if !m.IsNil() {
		w.bytes += mapSize(slotsFor(max(m.Len(), most)), pair)
	}
}

// readStack counts the values of a thread: the interpreter's own view of a function's variables reaches over all of the stack.
func (w *tally) readStack(th *lua.LState) {
	w.bytes += valueBytes*int64(readRoom(th)) + framesBytes
	if th.Dead || th.IsClosed() {
		return
	}
	frame, ok := th.GetStack(0)
	if !ok {
		return
	}
	for n := 1; ; n++ {
		name, v := th.GetLocal(frame, n)
		if name == "" {
			break
		}
		w.value(v)
	}
	w.readBelow(th, frame)
	for level := 0; ok; level++ {
		if frame, ok = th.GetStack(level); ok {
			if fn, err := th.GetInfo("f", frame, nil); err == nil {
				w.value(fn)
			}
		}
	}
}

// readBelow counts the values below those of the running function. It ends where there is no value any more.
func (w *tally) readBelow(th *lua.LState, frame *lua.Debug) {
	defer func() { _ = recover() }()
	for n := 0; ; n-- {
		_, v := th.GetLocal(frame, n)
		w.value(v)
	}
}
