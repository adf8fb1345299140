package manifest

import (
	"fmt"
	"go/token"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// full has every key.
const full = `version: 1
output: ./bindings/
package: lua
packages: [./hello, ./..., example.com/x/...]   # where annotations are looked for
naming: camelCase
errors: return
compat: luar
strict_args: true
tests: true
functions: lazy
builtin: mods
converters: {example.com/x.Money: {to: example.com/x/luamoney.To, from: example.com/x/luamoney.From}}
modules:
  hello:
  llm:   {depends: [core], feature: net, capabilities: [dns], scope: shared, new: NewClient}
  url:   {from: net/url, include: [Parse, URL], exclude: [Error],
          symbols: {URL.Port: {name: door, skip: false}, URL: {as: record}, ParseX: {errors: raise, int64: string, async: true, feature: parsing, capabilities: [cpu, ram]},
          Map: {instances: {url_map: [string, "*net/url.URL", string]}}}}
  util:  {lua: ./lua/util.lua, doc: "Ütils", version: 1.10}
  json:  {loader: example.com/x/luajson.Loader}
  net.db: {internal: true, tests: false}
  bridges: {factory: NewBridge, names: example.com/x.Names, scope: shared, keep: true, functions: eager,
            init: Start, ready: Warm, unload: Stop, close: Shutdown}
  tree: {lua: lua/...}
bundles:
  ai: {description: AI and LLM functionality, modules: [llm, hello]}
profiles:
  minimal:  {modules: [core], features: {sandbox: true}, deny: [exec], memory_limit: 10MiB}
  standard: {extends: minimal, default: true, modules: [llm, ai], features: {async-io: true, sandbox: false},
             instruction_limit: 1_000_000_000, timeout: 30s}
  empty: {}
stages:
  - {name: critical, priority: 1, timeout: 5s, required: [core]}
  - {name: background, warm: [llm, hello], parallel: 4}
`

// at makes a node of a value that stands at the nth place, from 1, where its text stands in full.
func at[T any](value T, text string, nth int) Node[T] {
	offset := -1
	for range nth {
		offset += 1 + strings.Index(full[offset+1:], text)
	}
	before := full[:offset]
	return Node[T]{value, token.Position{
		Filename: "luamod.yaml",
		Offset:   offset,
		Line:     1 + strings.Count(before, "\n"),
		Column:   offset - strings.LastIndex(before, "\n"),
	}}
}

// str is a string that stands in full as it is.
func str(text string, nth int) Node[string] { return at(text, text, nth) }

func TestFull(t *testing.T) {
	want := &Manifest{
		File:      "luamod.yaml",
		Version:   at(1, "1", 1),
		Output:    at("bindings", "./bindings/", 1),
		Package:   str("lua", 1),
		Packages:  []Node[string]{str("./hello", 1), str("./...", 1), str("example.com/x/...", 1)},
		Naming:    str("camelCase", 1),
		Errors:    str("return", 1),
		Compat:    str("luar", 1),
		Strict:    at(true, "true", 1),
		Tests:     at(true, "true\nfunctions", 1),
		Functions: str("lazy", 1),
		Builtin:   str("mods", 1),
		Converters: []*Converter{{
			Type: str("example.com/x.Money", 1), To: str("example.com/x/luamoney.To", 1), From: str("example.com/x/luamoney.From", 1),
		}},
		Modules: []*Module{
			{Name: str("hello", 2)},
			{
				Name: str("llm", 1), Depends: []Node[string]{str("core", 1)}, Feature: at("net", "net, capab", 1),
				Capabilities: []Node[string]{str("dns", 1)},
				Scope:        str("shared", 1), New: str("NewClient", 1),
			},
			{
				Name: at("url", "url: ", 1), From: str("net/url", 1),
				Include: []Node[string]{str("Parse", 1), str("URL", 1)}, Exclude: []Node[string]{str("Error", 1)},
				Symbols: []*Symbol{
					{Name: str("URL.Port", 1), Lua: str("door", 1), Skip: at(false, "false", 1)},
					{Name: at("URL", "URL: ", 1), As: str("record", 1)},
					{Name: str("ParseX", 1), Errors: str("raise", 1), Int64: str("string", 1), Async: at(true, "true, feature", 1), Feature: str("parsing", 1), Capabilities: []Node[string]{str("cpu", 1), str("ram", 1)}},
					{Name: str("Map", 1), Instances: []*Instance{{
						Name: str("url_map", 1),
						Args: []Node[string]{at("string", "string, ", 2), at("*net/url.URL", `"*net`, 1), at("string", "string]", 1)},
					}}},
				},
			},
			{
				Name: at("util", "util: ", 1), Lua: at("lua/util.lua", "./lua/util.lua", 1),
				Doc: at("Ütils", `"Ütils"`, 1), Version: str("1.10", 1),
			},
			{Name: at("json", "json: ", 1), Loader: str("example.com/x/luajson.Loader", 1)},
			{Name: str("net.db", 1), Internal: at(true, "true, tests", 1), Tests: at(false, "false}\n  bridges", 1)},
			{
				Name: at("bridges", "bridges: ", 1), Factory: str("NewBridge", 1), Names: str("example.com/x.Names", 1),
				Scope: str("shared", 2), Keep: at(true, "true, functions", 1), Functions: str("eager", 1),
				Init: str("Start", 1), Ready: str("Warm", 1), Unload: str("Stop", 1), Close: str("Shutdown", 1),
			},
			{Name: str("tree", 1), Lua: str("lua/...", 1)},
		},
		Bundles: []*Bundle{{
			Name: at("ai", "ai: {", 1), Description: str("AI and LLM functionality", 1),
			Modules: []Node[string]{at("llm", "llm, hello", 1), at("hello", "hello]}", 1)},
		}},
		Profiles: []*Profile{
			{
				Name: str("minimal", 1), Modules: []Node[string]{at("core", "core]", 2)},
				Features:    []Feature{{str("sandbox", 1), true}},
				Deny:        []Node[string]{str("exec", 1)},
				MemoryLimit: at(int64(10<<20), "10MiB", 1),
			},
			{
				Name: str("standard", 1), Extends: str("minimal", 2), Default: at(true, "true, modules", 1),
				Modules:          []Node[string]{at("llm", "llm, ai", 1), at("ai", "ai], f", 1)},
				Features:         []Feature{{str("async-io", 1), true}, {str("sandbox", 2), false}},
				InstructionLimit: at(int64(1e9), "1_000_000_000", 1), Timeout: at(30*time.Second, "30s", 1),
			},
			{Name: str("empty", 1)},
		},
		Stages: []*Stage{
			{
				Name: str("critical", 1), Priority: at(1, "1, timeout", 1), Timeout: at(5*time.Second, "5s", 1),
				Required: []Node[string]{at("core", "core]", 3)},
			},
			{
				Name: str("background", 1), Warm: []Node[string]{at("llm", "llm, hello]", 2), at("hello", "hello]", 2)},
				Parallel: at(4, "4}", 1),
			},
		},
	}
	got, diags := Parse("luamod.yaml", []byte(full))
	for _, d := range diags {
		t.Error(d)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

// TestExample reads the manifest of an application that has something of everything.
func TestExample(t *testing.T) {
	src, err := os.ReadFile("testdata/luamod.yaml")
	if err != nil {
		t.Fatal(err)
	}
	m, diags := Parse("luamod.yaml", src)
	for _, d := range diags {
		t.Error(d)
	}
	if got := [...]int{len(m.Modules), len(m.Bundles), len(m.Profiles), len(m.Stages)}; got != [...]int{6, 1, 3, 2} {
		t.Errorf("got %v modules, bundles, profiles and stages", got)
	}
}

// TestDeep checks that deep nesting is an error, and no more.
func TestDeep(t *testing.T) {
	for _, open := range []string{"[", "{", "- ", "? ", "{a: ", "[a, "} {
		for _, depth := range []int{1_000, 20_000} {
			if _, diags := Parse("luamod.yaml", []byte(strings.Repeat(open, depth))); len(diags) == 0 {
				t.Errorf("%d times %q passes", depth, open)
			}
		}
	}
}

// TestManyModules checks that reading stays fast however many mistakes there are.
func TestManyModules(t *testing.T) {
	var b strings.Builder
	b.WriteString(head + "modules:\n")
	for i := range 10_000 {
		fmt.Fprintf(&b, "  m%d: {depends: [m0], scop: shared}\n", i)
	}
	if _, diags := Parse("luamod.yaml", []byte(b.String())); len(diags) != 10_000 {
		t.Errorf("got %d diagnostics", len(diags))
	}
	b.WriteString("open: [")
	if _, diags := Parse("luamod.yaml", []byte(b.String())); len(diags) != 1 || diags[0].Pos.Line != 10_004 {
		t.Errorf("got %v", diags)
	}
}
