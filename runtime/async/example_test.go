package async_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/async"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

// script is that of the README.
const script = `
local pages = async.all {
	home = function() return web.get("/home", 0.05) end,
	news = function() return web.get("/news", 0.05) end,
}
print(pages.home, pages.news)

local slow = async.spawn(web.get, "/slow", 60)
local first = async.race {slow, function() return web.get("/fast", 0.05) end}
print(first, pcall(slow.wait, slow))
`

// get is web.get, as luamodgen generates it for
//
//	//luamod:async
//	func Get(ctx context.Context, path string, seconds time.Duration) (string, error)
func get(c bind.Call) int {
	path := c.String(1)
	seconds := bind.Arg(c, 2, bind.ToDuration[time.Duration])
	ctx := c.Context()
	var r1 string
	var err error
	bind.Await(c, func() { r1, err = visit(ctx, path, seconds) })
	if err != nil {
		return c.Raise(err)
	}
	return c.ReturnString(r1)
}

// visit takes its time.
func visit(ctx context.Context, path string, d time.Duration) (string, error) {
	select {
	case <-time.After(d):
		return "page " + path, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func Example() {
	L := lua.NewState()
	defer L.Close()
	web := L.NewTable()
	bind.Install(L, &bind.Instance{Module: "web", Table: web}, []bind.Func{{Decl: "get(path, seconds)", Call: get}})
	L.SetGlobal("web", web)
	async.Open(L)
	defer func() { fmt.Println(async.Close(L)) }()
	if err := L.DoString(script); err != nil {
		fmt.Println(err)
	}
	// Output:
	// page /home	page /news
	// page /fast	false	the task was cancelled
	// <nil>
}

// TestReadme keeps the example of the README what runs.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "```lua"+script+"```") {
		t.Error("the README has another example of tasks")
	}
}
