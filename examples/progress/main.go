// Progress starts a shop in stages, with a progress bar: the script can run as soon as the critical stage is loaded, and
// the rest is made in the background meanwhile.
package main

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	lua "github.com/yuin/gopher-lua"

	_ "github.com/luamodgen/luamodgen/examples/progress/bindings"
	"github.com/luamodgen/luamodgen/examples/progress/shop"
	"github.com/luamodgen/luamodgen/runtime"
)

//go:embed script.lua
var script string

func main() {
	if err := run(os.Stdout, shop.Pace(500*time.Millisecond)); err != nil {
		log.Fatal(err)
	}
}

// run starts the shop, shows how far it is, and runs the script.
func run(out io.Writer, pace shop.Pace) error {
	L := lua.NewState()
	defer runtime.Close(L)
	events, wait := runtime.ProgressChannel(context.Background(), L, "standard", runtime.Provide(pace))
	show(out, events)
	if err := wait(); err != nil {
		return err
	}
	if err := L.DoString(script); err != nil {
		return runtime.Cause(err)
	}
	fmt.Fprintf(out, "found: %s\nrates: %s\n", L.ToString(-2), L.ToString(-1))
	return nil
}

// show moves a progress bar until the start has ended, and lists what failed.
func show(out io.Writer, events <-chan runtime.Progress) {
	bar := progressbar.NewOptions(1,
		progressbar.OptionSetWriter(out),
		progressbar.OptionSetWidth(30),
		progressbar.OptionShowCount(),
		progressbar.OptionSetPredictTime(false),
		progressbar.OptionSetDescription("starting"),
	)
	var failed []string
	for p := range events {
		bar.ChangeMax(p.Total)
		bar.Describe(fmt.Sprintf("%s: %-8s", p.Stage, p.Module))
		bar.Set(p.Done)
		if p.Err != nil {
			failed = append(failed, fmt.Sprintf("%s: %s: %v (after %v)", p.Stage, p.Module, p.Err, p.Elapsed.Round(time.Millisecond)))
		}
	}
	fmt.Fprintln(out)
	for _, f := range failed {
		fmt.Fprintln(out, f)
	}
}
