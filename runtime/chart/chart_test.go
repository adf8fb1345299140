package chart_test

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
	"github.com/luamodgen/luamodgen/runtime/chart"
)

// document is what a test looks at in an SVG.
type document struct {
	Width  float64 `xml:"width,attr"`
	Height float64 `xml:"height,attr"`
	Title  string  `xml:"title"`
	Rects  []rect  `xml:"rect"`
	Texts  []text  `xml:"text"`
}

type rect struct {
	Class  string  `xml:"class,attr"`
	X      float64 `xml:"x,attr"`
	Y      float64 `xml:"y,attr"`
	Width  float64 `xml:"width,attr"`
	Height float64 `xml:"height,attr"`
	Fill   string  `xml:"fill,attr"`
	Tip    string  `xml:"title"`
}

type text struct {
	X    float64 `xml:"x,attr"`
	Y    float64 `xml:"y,attr"`
	Text string  `xml:",chardata"`
}

// draw draws a timeline and reads it. What is drawn is within the picture.
func draw(t *testing.T, line *chart.Timeline) (d document) {
	t.Helper()
	var out strings.Builder
	if err := line.WriteSVG(&out); err != nil {
		t.Fatal(err)
	}
	if err := xml.Unmarshal([]byte(out.String()), &d); err != nil {
		t.Fatalf("%v in:\n%s", err, out.String())
	}
	for _, r := range d.Rects {
		if r.X < 0 || r.Y < 0 || r.X+r.Width > d.Width || r.Y+r.Height > d.Height || r.Width <= 0 {
			t.Errorf("outside of the picture: %+v", r)
		}
	}
	for _, s := range d.Texts {
		if s.X < 0 || s.X > d.Width || s.Y < 0 || s.Y > d.Height {
			t.Errorf("outside of the picture: %+v", s)
		}
	}
	return d
}

// bar returns the rectangle of a class whose tip begins with a text.
func (d document) bar(t *testing.T, class, tip string) rect {
	t.Helper()
	for _, r := range d.Rects {
		if r.Class == class && strings.HasPrefix(r.Tip, tip) {
			return r
		}
	}
	t.Fatalf("no rectangle of class %q for %q", class, tip)
	return rect{}
}

// has reports whether one of the texts is s.
func (d document) has(s string) bool {
	for _, x := range d.Texts {
		if x.Text == s {
			return true
		}
	}
	return false
}

// want expects texts.
func (d document) want(t *testing.T, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if !d.has(s) {
			t.Errorf("there is no text %q", s)
		}
	}
}

// script is a clock that makes events.
type script struct {
	to    *chart.Timeline
	begin time.Time
	state uint64
}

func at(line *chart.Timeline) *script {
	return &script{line, time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC), 1}
}

func (s *script) start(ms int, module string, cause runtime.LoadCause, by string) {
	s.to.Observe(runtime.Event{
		Kind: runtime.LoadStart, State: s.state, Module: module, Cause: cause, By: by, Time: s.time(ms),
	})
}

func (s *script) built(from, to int, module string) {
	s.to.Observe(runtime.Event{
		Kind: runtime.Constructed, State: s.state, Module: module, Time: s.time(to), Duration: s.time(to).Sub(s.time(from)),
	})
}

func (s *script) end(ms int, module string, err error) {
	s.to.Observe(runtime.Event{Kind: runtime.LoadEnd, State: s.state, Module: module, Time: s.time(ms), Err: err})
}

func (s *script) time(ms int) time.Time { return s.begin.Add(time.Duration(ms) * time.Millisecond) }

func TestBars(t *testing.T) {
	var line chart.Timeline
	s := at(&line)
	s.start(0, "tools", runtime.CauseRequire, "")
	s.start(0, "llm", runtime.CauseDependency, "tools")
	s.built(20, 60, "llm")
	s.end(80, "llm", nil)
	s.built(80, 90, "tools")
	s.end(100, "tools", nil)

	d := draw(t, &line)
	d.want(t, "Module loading", "2 loads within 100 ms", "tools", "llm", "require", "dependency", "100 ms", "80 ms", "0", "10 ms")
	tools, llm := d.bar(t, "light loaded", "tools (require)\nfrom 0 ns, for 100 ms"), d.bar(t, "light loaded", "llm (dependency)")
	built := d.bar(t, "built", "llm (dependency)")
	near(t, "width of llm", llm.Width, 0.8*tools.Width)
	near(t, "begin of llm", llm.X, tools.X)
	near(t, "begin of the constructor", built.X, tools.X+0.2*tools.Width)
	near(t, "width of the constructor", built.Width, 0.4*tools.Width)
	if tools.Fill == llm.Fill || built.Fill != llm.Fill {
		t.Errorf("colours: %s, %s, its constructor %s", tools.Fill, llm.Fill, built.Fill)
	}
	if llm.Y <= tools.Y {
		t.Error("the dependency is not below")
	}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 0.2 {
		t.Errorf("%s is %.1f, expected %.1f", what, got, want)
	}
}

func TestFailure(t *testing.T) {
	var line chart.Timeline
	s := at(&line)
	s.start(0, "net", runtime.CauseStage, "critical")
	s.end(50, "net", errors.New("dial tcp:\n\tno <route>"))
	d := draw(t, &line)
	d.bar(t, "light failed", "net (stage)\nfrom 0 ns, for 50 ms\ndial tcp:\n\tno <route>")
	d.want(t, "1 load within 50 ms, 1 failed", "✗ 50 ms", "✗ net: dial tcp: no <route>")
}

// The same failure in several states is explained once.
func TestFailures(t *testing.T) {
	var line chart.Timeline
	s := at(&line)
	for s.state = range 3 {
		s.start(0, "net", runtime.CauseRequire, "")
		s.end(50, "net", io.ErrNoProgress)
	}
	explained := 0
	for _, x := range draw(t, &line).Texts {
		explained += strings.Count(x.Text, "✗ net: "+io.ErrNoProgress.Error())
	}
	if explained != 1 {
		t.Errorf("explained %d times", explained)
	}
}

func TestUnderWay(t *testing.T) {
	var line chart.Timeline
	line.Observe(runtime.Event{Kind: runtime.LoadStart, State: 1, Module: "slow", Cause: runtime.CauseWarm, Time: time.Now()})
	d := draw(t, &line)
	d.bar(t, "light open", "slow (warm)")
	d.want(t, "still loading")
}

// States have their own headings, and a module of the one is not that of the other.
func TestStates(t *testing.T) {
	var line chart.Timeline
	s := at(&line)
	for _, s.state = range []uint64{7, 0} {
		s.start(int(s.state), "llm", runtime.CauseRequire, "")
	}
	s.end(9, "llm", nil)
	s.state = 7
	s.end(10, "llm", nil)
	draw(t, &line).want(t, "state 7", "ahead of any state", "9 ms", "3 ms")
}

// Names, titles and errors are text, whatever they contain.
func TestEscaping(t *testing.T) {
	line := chart.Timeline{Title: `</title><script>alert("1")</script>`}
	s := at(&line)
	hostile := `</text><script>'&"` + "\x00"
	s.start(0, hostile, `<b>`, "")
	s.end(1, hostile, errors.New(`]]></svg>`))
	d := draw(t, &line)
	if d.Title != line.Title {
		t.Errorf("title: %q", d.Title)
	}
	d.want(t, line.Title, `</text><script>'&"`+"\uFFFD", `✗ </text><script>'&"`+"\uFFFD: ]]></svg>")
}

func TestEmpty(t *testing.T) {
	draw(t, &chart.Timeline{}).want(t, "Module loading", "nothing was loaded")
}

// What is remembered, and drawn, has a bound.
func TestMany(t *testing.T) {
	var line chart.Timeline
	s := at(&line)
	long := strings.Repeat("deep.", 30)
	for i := range 450 {
		by := ""
		if i > 0 {
			by = long
		}
		s.start(i, long, runtime.CauseDependency, by)
	}
	for i := range 450 {
		s.end(500+i, long, nil)
	}
	draw(t, &line).want(t, "and 50 loads more, not shown", "400 loads within 899 ms")
}

type refusing struct{}

func (refusing) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestWriteError(t *testing.T) {
	if err := new(chart.Timeline).WriteSVG(refusing{}); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("error: %v", err)
	}
}

// TestStart draws the start of a program with constructors that take their time. CHART_DIR=. keeps the picture.
func TestStart(t *testing.T) {
	core := module("core", 8*time.Millisecond)
	llm := module("llm", 20*time.Millisecond, core)
	tools := module("tools", 4*time.Millisecond, core, llm)
	broken := module("broken", -1, tools)
	table := runtime.Table{
		Package:  "example.com/app/bindings",
		Modules:  []*runtime.Module{broken, core, llm, tools},
		Profiles: []runtime.Profile{{Name: "all", Modules: []string{"broken", "core", "llm", "tools"}}},
	}
	line := chart.Timeline{Title: "Start of the test"}
	L := lua.NewState()
	defer runtime.Close(L)
	if err := runtime.Preload(L, "all", runtime.Use(&table), runtime.Observe(&line)); err != nil {
		t.Fatal(err)
	}
	if err := L.DoString(`require "core"; require "tools"; pcall(require, "broken")`); err != nil {
		t.Fatal(err)
	}
	d := draw(t, &line)
	d.want(t, "Start of the test", "core", "llm", "tools", "broken", `✗ broken: connection refused`)
	if all, own := d.bar(t, "light loaded", "llm (dependency)"), d.bar(t, "built", "llm (dependency)"); own.Width > all.Width {
		t.Errorf("the constructor of llm takes %.1f of %.1f", own.Width, all.Width)
	}
	keep(t, &line)
}

// module returns a module whose constructor takes a while, or fails when that is negative.
func module(name string, takes time.Duration, depends ...*runtime.Module) *runtime.Module {
	return &runtime.Module{Name: name, Depends: depends, New: func(*bind.Build) (any, error) {
		if takes < 0 {
			return nil, errors.New("connection refused")
		}
		time.Sleep(takes)
		return new(int), nil
	}}
}

// keep writes the picture to a folder, for somebody to look at.
func keep(t *testing.T, line *chart.Timeline) {
	dir := os.Getenv("CHART_DIR")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, "start.svg"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := line.WriteSVG(f); err != nil {
		t.Fatal(err)
	}
}

// A timeline can be drawn while states on several goroutines load.
func TestDrawWhileLoading(t *testing.T) {
	var line chart.Timeline
	var group sync.WaitGroup
	for state := range uint64(4) {
		group.Go(func() {
			s := at(&line)
			s.state = state
			for i := range 20 {
				s.start(i, "llm", runtime.CauseRequire, "")
				s.built(i, i+1, "llm")
				s.end(i+1, "llm", nil)
			}
		})
	}
	for range 5 {
		if err := line.WriteSVG(io.Discard); err != nil {
			t.Error(err)
		}
	}
	group.Wait()
	draw(t, &line).want(t, "80 loads within 20 ms")
}
