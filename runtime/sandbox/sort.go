package sandbox

import (
	"slices"
	"sort"

	lua "github.com/yuin/gopher-lua"
)

// tableSort sorts a copy, and puts it back when all went well.
func tableSort(L *lua.LState) int {
	t := L.CheckTable(1)
	n := t.Len()
	chargeString(L, 16*n)
	values := make([]lua.LValue, n)
	if m := meterOf(L); m != nil {
		m.HoldValues(&values)
		defer m.DropValues(&values)
	}
	for i := range values {
		values[i] = t.RawGetInt(i + 1)
	}
	if L.GetTop() > 1 && L.Get(2) != lua.LNil {
		sort.Sort(&sorter{L: L, values: values, before: L.CheckFunction(2)})
	} else if !sortNumbers(L, values) {
		sort.Sort(&sorter{L: L, values: values})
	}
	for i, v := range values {
		t.RawSetInt(i+1, v)
	}
	return 0
}

// sorter sorts values by a function of Lua, or as < does without one. An order that contradicts itself leaves them in some order.
type sorter struct {
	L      *lua.LState
	values []lua.LValue
	before *lua.LFunction
	steps  int
}

func (s *sorter) Len() int      { return len(s.values) }
func (s *sorter) Swap(i, j int) { s.values[i], s.values[j] = s.values[j], s.values[i] }

func (s *sorter) Less(i, j int) bool {
	L, a, b := s.L, s.values[i], s.values[j]
	s.count(a, b) // also for a function, which may be one of Go, that runs no instruction
	if s.before != nil {
		L.Push(s.before)
		L.Push(a)
		L.Push(b)
		L.Call(2, 1)
		less := L.ToBool(-1)
		L.Pop(1)
		return less
	}
	return L.LessThan(a, b)
}

// count counts the work of comparing a with b.
func (s *sorter) count(a, b lua.LValue) {
	s.steps++
	if a, ok := a.(lua.LString); ok {
		if b, ok := b.(lua.LString); ok {
			s.steps += min(len(a), len(b)) >> 4
		}
	}
	if s.steps >= 1000 {
		work(s.L)
		s.steps = 0
	}
}

// sortNumbers sorts values that are all numbers, and tells whether they are.
func sortNumbers(L *lua.LState, values []lua.LValue) bool {
	for _, v := range values {
		if n, ok := v.(lua.LNumber); !ok || n != n {
			return false
		}
	}
	steps := 0
	slices.SortFunc(values, func(a, b lua.LValue) int {
		if steps++; steps == 4096 {
			work(L)
			steps = 0
		}
		switch a, b := a.(lua.LNumber), b.(lua.LNumber); {
		case a < b:
			return -1
		case a > b:
			return 1
		}
		return 0
	})
	return true
}
