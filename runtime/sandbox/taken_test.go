package sandbox

import (
	"context"
	"errors"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// taking are functions that read a value and call their second argument while they have it.
func taking() []bind.Func {
	text := bind.ToString[string]
	reads := map[string]func(bind.Call, lua.LValue) (any, error){
		"strings(v, f)": func(c bind.Call, v lua.LValue) (any, error) { return bind.ToStrings[[]string](c, v) },
		"slice(v, f)":   func(c bind.Call, v lua.LValue) (any, error) { return bind.ToSlice[[]string](c, v, text) },
		"bytes(v, f)": func(c bind.Call, v lua.LValue) (any, error) {
			return bind.ToSlice[[][]byte](c, v, bind.ToBytes[[]byte])
		},
		"raw(v, f)": func(c bind.Call, v lua.LValue) (any, error) {
			return bind.ToSlice[[][]byte](c, v, func(c bind.Call, v lua.LValue) ([]byte, error) {
				return bind.ToValidBytes[[]byte](c, v, "text", func([]byte) bool { return true })
			})
		},
		"map(v, f)": func(c bind.Call, v lua.LValue) (any, error) {
			return bind.ToMap[map[int]string](c, v, bind.ToInt[int], text)
		},
		"any(v, f)": func(c bind.Call, v lua.LValue) (any, error) { return bind.ToAny(c, v) },
		"keys(v, f)": func(c bind.Call, v lua.LValue) (any, error) {
			return bind.ToMap[map[string]int](c, v, text, bind.ToInt[int])
		},
		"record(v, f)": func(c bind.Call, v lua.LValue) (any, error) {
			f, all := bind.Fields(c, v), []string(nil)
			for f.Next() {
				all = append(all, bind.Field(&f, c, text))
			}
			return all, f.Err()
		},
	}
	var funcs []bind.Func
	for decl, read := range reads {
		funcs = append(funcs, bind.Func{Decl: decl, Call: func(c bind.Call) int {
			_, err := read(c, c.L.Get(1))
			if err != nil {
				return c.Raise(err)
			}
			f, err := bind.ToCallback(c, c.L.Get(2))
			if err != nil {
				return c.Raise(err)
			}
			k := f.Begin()
			k.Call(0)
			if err := k.End(); err != nil {
				return c.Raise(err)
			}
			return 0
		}})
	}
	return funcs
}

// TestTakenTextsCount has the texts that a Go function took out of a table counted, once, while it runs, and not afterwards.
func TestTakenTextsCount(t *testing.T) {
	for _, f := range taking() {
		fill := "t[i] = s .. i"
		if f.Name() == "keys" {
			fill = "t[s .. i] = i"
		}
		for _, p := range []struct {
			calls string
			limit error
		}{
			{"take(function() clear() take(function() clear() take(function() clear() make() end) end) end)", ErrMemoryLimit},
			{"for _ = 1, 9 do take(function() end) clear() end", nil},
			{"for _ = 1, 9 do pcall(take, function() clear() error('x') end) end", nil},
		} {
			L := stock()
			table := L.CreateTable(0, 8)
			bind.Install(L, &bind.Instance{Module: "m", Table: table, State: bind.NewState()}, taking())
			L.SetGlobal("m", table)
			fn := load(t, L, `local s, t = ("x"):rep(2^18)
				local function make() t = {} for i = 1, 6 do `+fill+` end return t end
				local function clear() for k in pairs(t) do t[k] = nil end t = nil end
				local function take(f) m.`+f.Name()+`(make(), f) end `+p.calls)
			m := &meter{}
			m.start(context.Background(), L, Limits{Memory: 5 << 20})
			L.Push(fn)
			err := L.PCall(0, 0, nil)
			left := len(m.values)
			if reason := m.finish(); reason != nil {
				err = reason
			}
			if !errors.Is(err, p.limit) || left > 0 {
				t.Errorf("%s: %s: %v, %d lists left, want %v", f.Name(), p.calls, err, left, p.limit)
			}
			L.Close()
		}
	}
}
