-- expect: error
if not load then error("no load") end return assert(load(function() return "x=1 " end))
