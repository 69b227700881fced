/** An example of groups and names: to-do lists that live on whichever node holds their name. */
@org.jspecify.annotations.NullMarked
package dev.rollcall.web.todo;
