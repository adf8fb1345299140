package vars_test

import (
	"encoding/json"
	"expvar"
	"sync"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/vars"
)

var publish = sync.OnceValue(func() error { return vars.Publish("luamodgen") })

func TestPublish(t *testing.T) {
	if err := publish(); err != nil {
		t.Fatal(err)
	}
	if err := vars.Publish("luamodgen"); err == nil || err.Error() != `expvar "luamodgen" is published already` {
		t.Errorf("published twice: %v", err)
	}

	L := lua.NewState()
	defer runtime.Close(L)
	module := runtime.Module{Name: "lib"}
	L.PreloadModule("lib", module.Load)
	before := published(t)
	if err := L.DoString(`require "lib"`); err != nil {
		t.Fatal(err)
	}
	if after := published(t); after["loads"] != before["loads"]+1 || after["load_errors"] != before["load_errors"] {
		t.Errorf("before: %v\nafter: %v", before, after)
	}
}

func published(t *testing.T) (counters map[string]int64) {
	t.Helper()
	if err := json.Unmarshal([]byte(expvar.Get("luamodgen").String()), &counters); err != nil {
		t.Fatal(err)
	}
	return counters
}
