package diag

import "fmt"

// Code identifies a kind of mistake. Codes are stable: a number is never given to another mistake.
//
// LM1xx is about luamod.yaml, LM2xx about annotations and Go types, LM3xx about the generated package. The comment
// of each code holds an example, a txtar archive of a whole project, that yields that code and no other. LM124 was for what
// early versions did not generate.
type Code int

// String renders the code as users see it: "LM207".
func (c Code) String() string { return fmt.Sprintf("LM%d", int(c)) }

// MarshalText is String, for JSON.
func (c Code) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

const (
	// luamod.yaml is not YAML.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello
	Syntax Code = 101

	// A value of another type than its key wants.
	// A list where a word is expected, or a word for a number.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: ./hello
	WrongType Code = 102

	// A key of luamod.yaml that nothing reads.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	package_list: [./hello]
	UnknownKey Code = 103

	// A key of luamod.yaml that must be there is missing.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	packages: [./hello]
	MissingKey Code = 104

	// A version of luamod.yaml that this luamodgen cannot read.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 2
	//	output: bindings
	BadVersion Code = 105

	// A word that cannot name a module, bundle, profile, stage, feature or capability.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	modules: {2hello: {}}
	BadName Code = 106

	// A key, or an item of a list, that is there twice.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello, ./hello]
	DuplicateKey Code = 107

	// A value that is not one of the valid ones.
	// A word out of a fixed set, a size or duration that does not parse, a number that is too small.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	naming: kebab-case
	BadValue Code = 108

	// A module that luamod.yaml does not list.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {depends: [core]}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	UnknownModule Code = 110

	// Modules that depend on each other in a circle.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {depends: [core]}, core: {depends: [hello]}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	//
	//	//luamod:module
	//	type Core struct{}
	ModuleCycle Code = 111

	// Profiles that extend each other in a circle.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {}}
	//	profiles: {small: {extends: large}, large: {extends: small}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	ProfileCycle Code = 112

	// A profile that luamod.yaml does not list.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {}}
	//	profiles: {large: {extends: small}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	UnknownProfile Code = 113

	// A profile that leaves out what one of its modules depends on.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {depends: [core]}, core: {}}
	//	profiles: {small: {modules: [hello]}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	//
	//	//luamod:module
	//	type Core struct{}
	OmittedDepend Code = 114

	// A feature that no profile sets, or that nothing has.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {}}
	//	profiles: {small: {features: {net: true}}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	UnknownFeature Code = 115

	// A profile, bundle or stage that lists an internal module.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {internal: true}}
	//	profiles: {small: {modules: [hello]}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	InternalModule Code = 116

	// A second default profile.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {}}
	//	profiles: {small: {default: true}, large: {default: true}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	TwoDefaults Code = 117

	// A module that nothing makes.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {}, core: {}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	NoSource Code = 118

	// A module that is made by annotations and by a key of luamod.yaml.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {loader: example.com/app/hello.Load}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	import lua "github.com/yuin/gopher-lua"
	//
	//	//luamod:module
	//	type Hello struct{}
	//
	//	func Load(L *lua.LState) int { return 0 }
	TwoSources Code = 119

	// An annotated module that luamod.yaml does not list.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	NotInManifest Code = 120

	// A bundle that is named like a module, or one of them like the built-in module.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {}}
	//	bundles: {hello: {modules: [hello]}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	NameTaken Code = 121

	// A package that is not there.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello, ./core]
	//	modules: {hello: {}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	NoPackage Code = 122

	// A path that is absolute, leaves the project, or cannot be a file of it.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: ../bindings
	BadPath Code = 123

	// Keys of a module that exclude each other, or of which one needs another.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	modules: {hello: {include: [Parse]}}
	ConflictingKeys Code = 125

	// A shared module that depends on a module of a single state.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {scope: shared, depends: [core]}, core: {}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	//
	//	//luamod:module
	//	type Core struct{}
	ScopeMismatch Code = 126

	// A loader that is not a lua.LGFunction.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {loader: example.com/app/hello.Load}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	func Load() {}
	BadLoader Code = 127

	// A name under include, exclude or symbols that the package of a from: module does not export.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	modules: {gourl: {from: net/url, include: [Prase]}}
	UnknownSymbol Code = 130

	// An entry of symbols that does not fit what the symbol is.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	modules: {gourl: {from: net/url, symbols: {QueryEscape: {errors: return}}}}
	BadSymbol Code = 131

	// A directive that does not exist, or a comment that only looks like one.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	//
	//	//luamod:skipp
	//	func (*Hello) Greet() {}
	UnknownDirective Code = 201

	// An argument that a directive does not take, or lacks.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	//
	//	//luamod:errors ignore
	//	func (*Hello) Greet() error { return nil }
	BadArgument Code = 202

	// A directive on what it cannot be on, or on nothing.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	//
	//	//luamod:module core
	//	func Greet() {}
	Misplaced Code = 203

	// A directive that is there twice.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	//
	//	//luamod:name hi
	//	//luamod:name hey
	//	func (*Hello) Greet() {}
	DuplicateDirective Code = 204

	// A bound declaration that is not exported.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	//
	//	//luamod:func
	//	func greet() {}
	Unexported Code = 205

	// A name that scripts cannot write: a keyword of Lua, or no identifier.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	//
	//	func (*Hello) End() {}
	BadLuaName Code = 206

	// A parameter whose type cannot cross from Lua.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	//
	//	func (*Hello) Each(names *any) {}
	UnsupportedParam Code = 207

	// A result whose type cannot cross to Lua.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	//
	//	func (*Hello) Names() *any { return nil }
	UnsupportedResult Code = 208

	// A field or constant whose type cannot cross.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct {
	//		Names *any `lua:"names"`
	//	}
	UnsupportedField Code = 209

	// Two functions or values of a module with one name in Lua.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	//
	//	func (*Hello) GetID() {}
	//
	//	func (*Hello) GetId() {}
	DuplicateName Code = 210

	// Two structs that make one module.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	//
	//	//luamod:module hello
	//	type Speaker struct{}
	DuplicateModule Code = 211

	// A default that its parameter cannot have.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	//
	//	//luamod:default times=many
	//	func (*Hello) Greet(times int) {}
	BadDefault Code = 212

	// A function that cannot be the constructor of a module.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	//
	//	//luamod:new
	//	func New() int { return 0 }
	BadConstructor Code = 213

	// A lua tag that does not parse, or that has no effect.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct {
	//		name string `lua:"name"`
	//	}
	BadTag Code = 214

	// A bound declaration with type parameters.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	//
	//	//luamod:func
	//	func Greet[T any](name T) {}
	Generic Code = 215

	// Go code that does not parse, or a bound declaration that does not compile.
	// Type errors elsewhere in a package do not stop a run.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	//
	//	func (*Hello) Greet(name Name) {}
	BrokenGo Code = 216

	// A function or constant whose module is not clear.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {}}
	//	-- hello/hello.go --
	//	package greetings
	//
	//	//luamod:func
	//	func Greet() {}
	NoModule Code = 217

	// An error policy for a function without an error.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	//
	//	//luamod:errors return
	//	func (*Hello) Greet() string { return "" }
	NoError Code = 218

	// int64=string where no 64-bit integer is, or an integer that needs it.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	//
	//	//luamod:const
	//	const Largest = 1 << 62
	BadInt64 Code = 219

	// Two fields of a record with one name in Lua.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	//
	//	type Person struct{ ID, Id int }
	//
	//	func (*Hello) Greet(p Person) {}
	DuplicateField Code = 220

	// A parameter of a constructor that nobody can supply.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	//
	//	//luamod:new
	//	func New(name string) *Hello { return nil }
	BadInjection Code = 221

	// A file that luamodgen did not make and would overwrite.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	//	-- bindings/table_luamod.go --
	//	package bindings
	HandWritten Code = 301

	// An output directory that holds another package.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	//	-- bindings/tools.go --
	//	package tools
	OutputPackage Code = 302

	// A name that hand-written and generated code of one package declare.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	//	-- bindings/doc.go --
	//	package bindings
	//
	//	var Table int
	DeclaredTwice Code = 303

	// A package that the bindings cannot import: main, an internal one, or one that imports them.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {}}
	//	-- hello/hello.go --
	//	package main
	//
	//	//luamod:module hello
	//	type Hello struct{}
	//
	//	func main() {}
	CannotImport Code = 304

	// Bound code that uses the bindings which are generated into its own package.
	// The generated tables are initialized with the functions that they call, so this would be an initialization cycle.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: hello
	//	packages: [./hello]
	//	modules: {hello: {}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	//
	//	func (*Hello) Count() int { return len(Table.Modules) }
	InitCycle Code = 305
)

const (
	// A type that cannot be a class: an alias, a pointer, a constraint, or one that crosses in another way already.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./llm]
	//	modules:
	//	  llm: {}
	//	-- llm/llm.go --
	//	package llm
	//
	//	//luamod:class
	//	//luamod:record
	//	type Agent struct{ Model string }
	BadClass Code = 222

	// A metamethod that there is not, or a function whose operands or results do not fit it.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./geo]
	//	modules:
	//	  geo: {}
	//	-- geo/geo.go --
	//	package geo
	//
	//	//luamod:class
	//	type Vec struct{ X, Y float64 }
	//
	//	//luamod:meta __add
	//	func (v Vec) Add() Vec { return v }
	BadMeta Code = 223

	// A type that cannot be an enum, or whose constants leave open what a text stands for.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./llm]
	//	modules:
	//	  llm: {}
	//	-- llm/llm.go --
	//	package llm
	//
	//	//luamod:enum
	//	type Kind int
	BadEnum Code = 224

	// Two methods or fields, constructors or metamethods of a class or interface with one Lua name.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./llm]
	//	modules:
	//	  llm: {}
	//	-- llm/llm.go --
	//	package llm
	//
	//	//luamod:class
	//	type Agent struct {
	//		Label string `lua:"name"`
	//	}
	//
	//	// Name is "name" in Lua, as is the field.
	//	func (a *Agent) Name() string { return a.Label }
	DuplicateMember Code = 225

	// An interface that no table of functions can stand for.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./tools]
	//	modules:
	//	  tools: {}
	//	-- tools/tools.go --
	//	package tools
	//
	//	//luamod:module
	//	type Tools struct{}
	//
	//	//luamod:interface
	//	type Tool interface{ run() }
	BadInterface Code = 226

	// A type that cannot be a typed call into Lua, or the name of one that programs cannot use.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./tools]
	//	modules:
	//	  tools: {}
	//	-- tools/tools.go --
	//	package tools
	//
	//	//luamod:module
	//	type Tools struct{}
	//
	//	//luamod:call
	//	type Handler string
	BadCall Code = 227
)

const (
	// A converter of luamod.yaml that is no function of the right form.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./shop]
	//	converters:
	//	  example.com/app/shop.Money: {to: example.com/app/shop.Parse, from: example.com/app/shop.Parse}
	//	modules:
	//	  shop: {}
	//	-- shop/shop.go --
	//	package shop
	//
	//	//luamod:module
	//	type Shop struct{}
	//
	//	type Money int
	//
	//	func Parse(s string) (Money, error) { return 0, nil }
	BadConverter Code = 128

	// A function that cannot run before the first call of others, or a directive that names none.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./db]
	//	modules:
	//	  db: {}
	//	-- db/db.go --
	//	package db
	//
	//	//luamod:module
	//	type DB struct{}
	//
	//	func (d *DB) Open(name string) error { return nil }
	//
	//	//luamod:init Open
	//	func (d *DB) Get(key string) string { return key }
	BadInit Code = 228

	// A function that cannot run while other tasks of the Lua state do.
	// Scripts do not call it, or it takes what may belong to the state: a Lua function, also for an io.Writer, a table for an interface, a value of gopher-lua.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./web]
	//	modules:
	//	  web: {}
	//	-- web/web.go --
	//	package web
	//
	//	//luamod:module
	//	type Web struct{}
	//
	//	//luamod:async
	//	func (w *Web) Get(url string, progress func(percent int)) string { return "" }
	BadAsync Code = 229

	// A capability that a profile denies and nothing has.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {capabilities: [printing]}}
	//	profiles: {standard: {modules: [hello], deny: [print]}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	UnknownCapability Code = 133

	// A bundle of which a profile has no module.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {feature: async}}
	//	bundles: {all: {modules: [hello]}}
	//	profiles: {standard: {modules: [all]}}
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	EmptyBundle Code = 134

	// A stage that lists a module which no profile has.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./hello]
	//	modules: {hello: {}}
	//	profiles: {standard: {}}
	//	stages: [{name: first, required: [hello]}]
	//	-- hello/hello.go --
	//	package hello
	//
	//	//luamod:module
	//	type Hello struct{}
	StageOutside Code = 135
)

const (
	// A Lua file that is not there, or does not compile.
	// The position is in the Lua file, where it is there.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	modules:
	//	  util: {lua: lua/util.lua}
	//	-- lua/util.lua --
	//	local util = {}
	//	return util end
	BadLua Code = 140

	// A factory that is no function from a name to a value, or a list of its names that is none.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./bridge]
	//	modules:
	//	  bridges: {factory: New}
	//	-- bridge/bridge.go --
	//	package bridge
	//
	//	func New(n int) (string, error) { return "", nil }
	BadFactory Code = 141

	// A hook that is no method of a module's struct, or a method that cannot be one.
	//
	// Example:
	//
	//	-- luamod.yaml --
	//	version: 1
	//	output: bindings
	//	packages: [./db]
	//	modules:
	//	  db: {ready: Warm}
	//	-- db/db.go --
	//	package db
	//
	//	//luamod:module
	//	type DB struct{}
	//
	//	func (d *DB) Warm(n int) {}
	BadHook Code = 240
)
