-- expect: limit
local big="x" local a=setmetatable({},{__concat=function(x,y) big=big..big return x end}) while true do local _=a..1 end
