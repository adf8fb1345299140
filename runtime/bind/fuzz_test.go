package bind_test

import (
	"math"
	"reflect"
	"testing"

	"github.com/luamodgen/luamodgen/runtime/bind"
	lua "github.com/yuin/gopher-lua"
)

// maker makes Lua values of the bytes of a fuzzer.
type maker struct {
	L    *lua.LState
	data []byte
	made []*lua.LTable

	shared int
}

func (m *maker) next() byte {
	if len(m.data) == 0 {
		return 0
	}
	b := m.data[0]
	m.data = m.data[1:]
	return b
}

var words = []string{"name", "n", "list", "next", "tags", "nam", "1", "", "a b"}

var numbers = []lua.LNumber{0, 1, 2, 3, 255, 256, -1, 1.5, 1e300, lua.LNumber(math.Inf(1)), 1 << 53}

func (m *maker) value(depth int) lua.LValue {
	b := m.next()
	switch b % 10 {
	case 0:
		return lua.LNil
	case 1:
		return lua.LBool(b > 128)
	case 2, 3:
		return numbers[int(b)%len(numbers)]
	case 4:
		return lua.LString(words[int(b)%len(words)])
	case 5:
		return bind.NewError(m.L, errMissing)
	case 6:
		if m.shared++; len(m.made) > 0 && m.shared <= 3 { // what is shared multiplies
			return m.made[int(b)%len(m.made)] // shared, or a cycle
		}
		return m.L.NewFunction(nil)
	default:
		return m.table(depth + 1)
	}
}

func (m *maker) table(depth int) *lua.LTable {
	t := m.L.CreateTable(0, 0)
	m.made = append(m.made, t)
	for n := m.next() % 8; n > 0 && depth < 20; n-- {
		b := m.next()
		switch b % 5 {
		case 0, 1:
			t.RawSetString(words[int(b)%len(words)], m.value(depth))
		case 2, 3:
			t.RawSetInt(int(b)/5%6, m.value(depth))
		default:
			if k := m.value(depth); k != lua.LNil {
				t.RawSet(k, m.value(depth))
			}
		}
	}
	return t
}

// record has a field of each kind.
type record struct {
	Name string
	N    uint8
	List []int
	Tags map[string]string
	Next *record
}

func toRecord(c bind.Call, v lua.LValue) (r record, err error) {
	f := bind.Fields(c, v)
	for f.Next() {
		switch f.Key {
		case "name":
			r.Name = bind.Field(&f, c, bind.ToString[string])
		case "n":
			r.N = bind.Field(&f, c, bind.ToInt[uint8])
		case "list":
			r.List = bind.Field(&f, c, bind.ToInts[[]int])
		case "tags":
			r.Tags = bind.Field(&f, c, toTags)
		case "next":
			r.Next = bind.Field(&f, c, func(c bind.Call, v lua.LValue) (*record, error) { return bind.ToPtr(c, v, toRecord) })
		default:
			f.Unknown("name", "n", "list", "tags", "next")
		}
	}
	return r, f.Err()
}

func toTags(c bind.Call, v lua.LValue) (map[string]string, error) {
	return bind.ToMap[map[string]string](c, v, bind.ToString[string], bind.ToString[string])
}

// keys counts the keys of a value and of the tables in it.
func keys(v lua.LValue) int {
	t, ok := v.(*lua.LTable)
	if !ok {
		return 0
	}
	n := 0
	for k, e := t.Next(lua.LNil); k != lua.LNil; k, e = t.Next(k) {
		n += 1 + keys(e)
	}
	return n
}

// keys counts the keys that r was read from, given the table for those that may be there with a zero value.
func (r record) keys(v lua.LValue) int {
	t := v.(*lua.LTable)
	n := len(r.List) + len(r.Tags)
	for _, name := range words[:5] {
		if t.RawGetString(name) != lua.LNil {
			n++
		}
	}
	if r.Next != nil {
		n += r.Next.keys(t.RawGetString("next"))
	}
	return n
}

func FuzzRecord(f *testing.F) {
	f.Add([]byte{2, 0, 4, 1, 2})
	f.Add([]byte{1, 11, 17, 2, 0, 4, 5, 3})
	f.Add([]byte{7, 2, 4, 3, 7, 2, 4, 0, 2, 4})
	f.Add([]byte{1, 30, 16})
	L := lua.NewState()
	f.Fuzz(func(t *testing.T, data []byte) {
		m := maker{L: L, data: data}
		v := m.table(0)
		r, err := toRecord(bind.NewCall(L), v)
		if err != nil {
			if err.Error() == "" {
				t.Fatal("an error without text")
			}
			return
		}
		if got, want := r.keys(v), keys(v); got != want {
			t.Fatalf("%d of %d keys read: %+v", got, want, r)
		}
	})
}

func FuzzToAny(f *testing.F) {
	f.Add([]byte{2, 0, 4, 1, 2})
	f.Add([]byte{3, 7, 2, 7, 7, 12, 4, 17, 2})
	f.Add([]byte{1, 0, 6})
	f.Add([]byte{2, 0, 5, 1, 8, 1, 7, 13})
	L := lua.NewState()
	f.Fuzz(func(t *testing.T, data []byte) {
		c := bind.NewCall(L)
		m := maker{L: L, data: data}
		v, err := bind.ToAny(c, m.table(0))
		if err != nil {
			return
		}
		back, err := bind.FromAny(c, v)
		if err != nil {
			t.Fatalf("%#v: %v", v, err)
		}
		if got, want := keys(back), keys(m.made[0]); got != want {
			t.Fatalf("%d of %d keys came back: %#v", got, want, v)
		}
		if again, err := bind.ToAny(c, back); err != nil || !reflect.DeepEqual(again, v) {
			t.Fatalf("%#v came back as %#v, %v", v, again, err)
		}
	})
}
