package sandbox

import (
	"slices"

	lua "github.com/yuin/gopher-lua"
)

// function is a function of a library: Lib is empty for the global ones.
type function struct {
	Lib, Name string
	Call      lua.LGFunction
}

// functions lists the functions of all libraries. Each library's file adds its own in a variable of its own, and this one joins them.
var functions = slices.Concat(baseFunctions, protectFunctions, tableFunctions, stringFunctions, patternFunctions, mathFunctions, timeFunctions,
	coroutineFunctions, chunkFunctions)

// constant is a value of a library: Lib is empty for the global ones.
type constant struct {
	Lib, Name string
	Value     lua.LValue
}

// constants lists the values of all libraries that are no functions.
var constants = slices.Concat(baseConstants, mathConstants)
