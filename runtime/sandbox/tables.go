package sandbox

import lua "github.com/yuin/gopher-lua"

var tableFunctions = []function{
	{"table", "concat", tableConcat},
	{"table", "getn", tableGetN},
	{"table", "insert", tableInsert},
	{"table", "maxn", tableMaxN},
	{"table", "remove", tableRemove},
	{"table", "sort", tableSort},
}

func tableGetN(L *lua.LState) int {
	L.Push(lua.LNumber(L.CheckTable(1).Len()))
	return 1
}

func tableMaxN(L *lua.LState) int {
	L.Push(lua.LNumber(L.CheckTable(1).MaxN()))
	return 1
}

// tableConcat leaves out what is beyond the end of the list.
func tableConcat(L *lua.LState) int {
	t := L.CheckTable(1)
	sep := optString(L, 2, "")
	length := t.Len()
	from, to := L.OptInt(3, 1), L.OptInt(4, length)
	if from > to || L.GetTop() == 3 && from < 1 {
		to = 0
	}
	to = min(to, length)
	from = max(min(from, length), 1)
	out := buffer{L: L}
	defer out.free()
	out.reserve(concatSize(L, t, from, to, len(sep)))
	for i := from; i <= to; i++ {
		if i&0xfff == 0 {
			work(L)
		}
		out.write(lua.LVAsString(t.RawGetInt(i)))
		if i < to {
			out.write(sep)
		}
	}
	out.push()
	return 1
}

// concatSize is the length of the strings from one index to another, and about that of numbers. Other values are an error.
func concatSize(L *lua.LState, t *lua.LTable, from, to, sep int) (size int) {
	for i := from; i <= to; i++ {
		switch v := t.RawGetInt(i).(type) {
		case lua.LString:
			size += len(v) + sep
		case lua.LNumber:
			size += 8 + sep
		default:
			L.RaiseError("invalid value (%s) at index %d in table for concat", v.Type().String(), i)
		}
		if i&0xfff == 0 {
			work(L)
		}
	}
	return size
}

func tableInsert(L *lua.LState) int {
	t := L.CheckTable(1)
	switch L.GetTop() {
	case 1:
		L.RaiseError("wrong number of arguments")
	case 2:
		charge(L, 2*fieldSize/8)
		t.Append(L.Get(2))
	default:
		at := L.CheckInt(2)
		chargeField(L, t, lua.LNumber(at))
		if n := t.Len(); at >= 1 && at <= n {
			charge(L, 2*fieldSize/8)
			work(L)
		}
		t.Insert(at, L.Get(3))
	}
	return 0
}

// tableRemove returns nil for a position that is not in the list.
func tableRemove(L *lua.LState) int {
	t := L.CheckTable(1)
	n := t.Len()
	at := L.OptInt(2, n)
	if at < 1 || at > n {
		L.Push(lua.LNil)
		return 1
	}
	work(L)
	L.Push(t.Remove(at))
	return 1
}
